// What a web page would do: a layer by its address, drawn, and the drawn features counted.
import * as maplibre from '/node_modules/maplibre-gl/dist/maplibre-gl.mjs';

maplibre.setWorkerUrl('/node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs');

const VIEW = { center: [85, 42], zoom: 3 };

const somewhereOn = (feature) => {
  const geometry = feature.getGeometry();
  if (geometry.getType().endsWith('Polygon')) {
    return geometry.getType() === 'Polygon' ? geometry.getInteriorPoint().getCoordinates() : geometry.getInteriorPoints().getFirstCoordinate();
  }
  return geometry.getFirstCoordinate();
};

/** OpenLayers: loads by box in Web Mercator, asked for in that CRS, and counts what it drew. */
window.openlayers = (items) =>
  new Promise((resolve, reject) => {
    const mercator = 'http://www.opengis.net/def/crs/EPSG/0/3857';
    const source = new ol.source.Vector({
      format: new ol.format.GeoJSON({ dataProjection: 'EPSG:3857' }),
      url: (extent) => `${items}?limit=1000&crs=${mercator}&bbox-crs=${mercator}&bbox=${extent.join(',')}`,
      strategy: ol.loadingstrategy.bbox,
    });
    const layer = new ol.layer.Vector({ source });
    const view = new ol.View({ center: ol.proj.fromLonLat(VIEW.center), zoom: VIEW.zoom });
    const map = new ol.Map({ target: 'openlayers', layers: [layer], view });
    source.on('featuresloaderror', () => reject(new Error('OpenLayers could not load the layer')));
    map.on('rendercomplete', () => {
      const features = source.getFeatures();
      const isDrawn = (feature) => map.getFeaturesAtPixel(map.getPixelFromCoordinate(somewhereOn(feature))).includes(feature);
      if (features.length) resolve({ ids: features.map((feature) => feature.getId()), drawn: features.filter(isDrawn).length });
    });
  });

/** MapLibre: a GeoJSON source by address, and the features on the screen. */
window.maplibre = (items) =>
  new Promise((resolve, reject) => {
    const source = { type: 'geojson', data: `${items}?limit=1000`, promoteId: 'id' };
    const paint = (id, type, more) => ({ id, type, source: 'places', ...more });
    const layers = [
      paint('areas', 'fill', { paint: { 'fill-color': '#06c' }, filter: ['==', ['geometry-type'], 'Polygon'] }),
      paint('lines', 'line', { paint: { 'line-color': '#06c', 'line-width': 2 }, filter: ['==', ['geometry-type'], 'LineString'] }),
      paint('points', 'circle', { paint: { 'circle-radius': 3 }, filter: ['==', ['geometry-type'], 'Point'] }),
    ];
    const map = new maplibre.Map({ container: 'maplibre', ...VIEW, style: { version: 8, sources: { places: source }, layers } });
    map.on('error', (event) => reject(new Error(event.error.message)));
    map.on('idle', () => {
      const names = (features) => [...new Set(features.map((feature) => feature.properties.name))].sort();
      const drawn = names(map.queryRenderedFeatures());
      if (drawn.length) resolve({ drawn, loaded: names(map.querySourceFeatures('places')) });
    });
  });
window.ready = true;
