// The site and the answer on the map, in a source of their own.
import type { GeoJSONSource, LayerSpecification } from 'maplibre-gl';
import type { App } from '../app';
import { boxOf } from '../edit/sketch/geometry';
import { fit } from '../edit/sketch/view';
import { boxOfSite, type Site } from './site';

const SOURCE = 'ask';
const MOST_ZOOM = 13;
const SITE = '#a3004f';
const PIECE = '#d1490c';
const NET = '#5b3db8';
const LEFT = '#1b7f4b';

const COLOUR = ['match', ['get', 'role'], 'piece', PIECE, 'net', NET, 'left', LEFT, SITE] as never;
const BY_TYPE = (...types: string[]) => ['match', ['geometry-type'], types, true, false] as never;

const LAYERS: LayerSpecification[] = [
  {
    id: 'ask-fill',
    type: 'fill',
    source: SOURCE,
    filter: BY_TYPE('Polygon', 'MultiPolygon'),
    paint: { 'fill-color': COLOUR, 'fill-opacity': ['match', ['get', 'role'], 'site', 0.08, 0.25] },
  },
  {
    id: 'ask-line',
    type: 'line',
    source: SOURCE,
    filter: ['all', BY_TYPE('Polygon', 'MultiPolygon', 'LineString', 'MultiLineString'), ['!=', ['get', 'role'], 'way']] as never,
    paint: { 'line-color': COLOUR, 'line-width': ['match', ['get', 'role'], 'site', 2.5, 3] },
  },
  {
    // Under it, so that it is told from dashed lines of the plan.
    id: 'ask-way-case',
    type: 'line',
    source: SOURCE,
    filter: ['==', ['get', 'role'], 'way'],
    paint: { 'line-color': '#ffffff', 'line-width': 5, 'line-opacity': 0.85 },
  },
  {
    id: 'ask-way',
    type: 'line',
    source: SOURCE,
    filter: ['==', ['get', 'role'], 'way'],
    paint: { 'line-color': COLOUR, 'line-width': 2, 'line-dasharray': [3, 2] },
  },
  {
    id: 'ask-point',
    type: 'circle',
    source: SOURCE,
    filter: BY_TYPE('Point', 'MultiPoint'),
    paint: { 'circle-color': COLOUR, 'circle-radius': 5, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 },
  },
];

export class Picture {
  private drawn: GeoJSON.Feature[] = [];
  private site: Site | null = null;

  constructor(private readonly app: App) {}

  showSite(site: Site | null): void {
    this.site = site;
    this.drawn = [];
    this.paint();
  }

  showAnswer(features: GeoJSON.Feature[]): void {
    this.drawn = features;
    this.paint();
  }

  zoomToSite(): void {
    const box = this.site && boxOfSite(this.site);
    if (box) fit(this.app, box, MOST_ZOOM);
  }

  /** The site with all pieces and lines of the answer. */
  zoomToAnswer(): void {
    const box = boxOf([...(this.site?.features ?? []), ...this.drawn].map(({ geometry }) => geometry));
    if (box) fit(this.app, box, MOST_ZOOM);
  }

  private paint(): void {
    const { map } = this.app;
    if (!map.getSource(SOURCE)) {
      map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
      // Names stay readable on what is filled; all else lies on top.
      const names = map.getStyle().layers.find(({ id, type }) => type === 'symbol' && !/^(net|base)-/.test(id))?.id;
      for (const layer of LAYERS) map.addLayer(layer, layer.type === 'fill' ? names : undefined);
    }
    const site = (this.site?.features ?? []).map(({ geometry }) => ({ type: 'Feature' as const, properties: { role: 'site' }, geometry }));
    (map.getSource(SOURCE) as GeoJSONSource).setData({ type: 'FeatureCollection', features: [...site, ...this.drawn] });
  }
}
