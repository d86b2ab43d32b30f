// Tiles with the programs that draw them; prints one line of JSON.
// Usage: node tiles.mjs decode FILE…               what @mapbox/vector-tile reads of tiles
//        node tiles.mjs draw SERVER CHROMIUM CASES  what OpenLayers and MapLibre draw; CASES is JSON: [{library, name, url, center, zoom}]
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VectorTile, classifyRings } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { chromium } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' };
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const WAIT_MS = 30_000;
const PAGE = `<!doctype html><meta charset="utf-8"><title>Tiles</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/node_modules/maplibre-gl/dist/maplibre-gl.css">
<style>html, body { margin: 0 } #map { width: 900px; height: 600px }</style><div id="map"></div>
<script src="/node_modules/ol/dist/ol.js"></script>`;

/** Each feature as this library has it: number, kind, properties, and its polygons' holes by its own rule. */
function read(file) {
  const layers = new VectorTile(new PbfReader(readFileSync(file))).layers;
  const one = (feature) => {
    const parts = feature.loadGeometry().map((part) => part.map(({ x, y }) => [x, y]));
    const rings = feature.type === 3 ? classifyRings(feature.loadGeometry()).map((polygon) => polygon.length) : [];
    return { id: feature.id, type: feature.type, properties: feature.properties, parts, rings };
  };
  const all = (layer) => Array.from({ length: layer.length }, (_, index) => one(layer.feature(index)));
  return Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, { version: layer.version, extent: layer.extent, features: all(layer) }]));
}

/** In the page. OpenLayers: a tileset by its address, and what it drew. */
function openlayers({ url, center, zoom, projection, cgcs2000 }) {
  if (cgcs2000) {
    // OpenLayers knows no EPSG:4490; whoever uses it tells it, with the axes of the register.
    const code = 'http://www.opengis.net/def/crs/EPSG/0/4490';
    ol.proj.addProjection(new ol.proj.Projection({ code, units: 'degrees', axisOrientation: 'neu', extent: [-180, -90, 180, 90], global: true }));
    ol.proj.addCoordinateTransforms('EPSG:4326', code, (at) => at.slice(0, 2), (at) => at.slice(0, 2));
  }
  const view = new ol.View({ projection, center: ol.proj.fromLonLat(center, projection), zoom });
  const source = new ol.source.OGCVectorTile({ url, format: new ol.format.MVT(), projection });
  const layer = new ol.layer.VectorTile({ source });
  const map = new ol.Map({ target: 'map', layers: [layer], view });
  return new Promise((resolve, reject) => {
    source.on('change', () => source.getState() === 'error' && reject(new Error('OpenLayers cannot read the tileset')));
    source.on('tileloaderror', () => reject(new Error('a tile could not be loaded')));
    map.on('rendercomplete', () => {
      if (source.getState() !== 'ready') return;
      const found = layer.getFeaturesInExtent(view.calculateExtent(map.getSize()));
      const pixels = map.getViewport().querySelector('canvas').getContext('2d').getImageData(0, 0, 900, 600).data;
      const drawn = pixels.some((value) => value !== 0);
      if (found.length) resolve({ drawn, found: found.map((feature) => [feature.get('layer'), feature.get('id')]) });
    });
  });
}

/** In the page. MapLibre: a style, or layers of each kind for each layer of a TileJSON. */
async function maplibre({ url, isStyle, center, zoom }) {
  const library = await import('/node_modules/maplibre-gl/dist/maplibre-gl.mjs');
  library.setWorkerUrl('/node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs');
  const kinds = { Polygon: ['fill', { 'fill-color': '#06c' }], LineString: ['line', { 'line-color': '#06c' }], Point: ['circle', { 'circle-radius': 3 }] };
  const drawn = async () => {
    const { vector_layers: named } = await (await fetch(url)).json();
    const layer = (id, kind) => ({ id: `${id}-${kind}`, source: 'tiles', 'source-layer': id, type: kinds[kind][0], paint: kinds[kind][1], filter: ['==', ['geometry-type'], kind] });
    return { version: 8, sources: { tiles: { type: 'vector', url } }, layers: named.flatMap(({ id }) => Object.keys(kinds).map((kind) => layer(id, kind))) };
  };
  const map = new library.Map({ container: 'map', center, zoom, fadeDuration: 0, style: isStyle ? url : await drawn() });
  return new Promise((resolve, reject) => {
    map.on('error', (event) => reject(new Error(event.error?.message ?? String(event))));
    map.on('idle', () => {
      const found = map.queryRenderedFeatures();
      const layers = map.getStyle().layers.length;
      if (found.length) resolve({ drawn: true, layers, found: found.map((feature) => [feature.sourceLayer, feature.properties.id]) });
    });
  });
}

async function draw(server, executablePath, cases) {
  const files = createServer((request, answer) => {
    const path = new URL(request.url, 'http://x').pathname;
    const file = join(FOLDER, normalize(path));
    if (path === '/') return answer.setHeader('content-type', 'text/html').end(PAGE);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return answer.writeHead(404).end();
    answer.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    return createReadStream(file).pipe(answer);
  });
  await new Promise((resolve) => files.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const results = {};
  const own = [`http://127.0.0.1:${files.address().port}/`, `${server}/`];
  for (const one of cases) {
    const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
    const [faults, outside, tiles] = [[], [], []];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (said) => said.type() === 'error' && faults.push(said.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (url.startsWith('http') && !own.some((base) => url.startsWith(base))) outside.push(url);
      if (/\/tiles\/\w+\/\d+\/\d+\/\d+/.test(url)) tiles.push(url);
    });
    try {
      await page.goto(own[0]);
      const work = page.evaluate(one.library === 'maplibre' ? maplibre : openlayers, { ...one, url: server + one.url });
      const late = new Promise((_, reject) => { setTimeout(() => reject(new Error('it took too long')), WAIT_MS); });
      results[one.name] = { ...(await Promise.race([work, late])), faults, outside, tiles: tiles.length };
    } catch (error) {
      results[one.name] = { error: error.message, faults, outside, tiles: tiles.length };
    }
    await page.close();
  }
  await browser.close();
  files.close();
  return results;
}

const [what, ...rest] = process.argv.slice(2);
const told = what === 'decode' ? rest.map(read) : await draw(rest[0], rest[1], JSON.parse(rest[2]));
// A pipe takes a long line piece by piece.
process.stdout.write(`${JSON.stringify({ told })}\n`, () => process.exit(0));
