// Somebody was faster: what they changed against what is written here, and what can be done about it.
import type { GeoJSONSource } from 'maplibre-gl';
import type { App } from '../app';
import { h } from '../dom';
import { differences, type Difference, type Draft, type Version } from './draft';
import type { Field } from './fields';
import type { LastChange } from './requests';
import { flat, vertices } from './sketch/geometry';

export interface Conflict {
  draft: Draft;
  /** null: they took it away. */
  theirs: Version | null;
  last: LastChange;
}

export interface Choices {
  takeTheirs(): void;
  putOnTop(): void;
}

const SOURCE = 'edit-theirs';
const COLOUR = '#0b57d0';

export function conflictElement(app: App, { draft, theirs, last }: Conflict, fields: Field[], choices: Choices): HTMLElement {
  const found = theirs ? differences(draft, theirs) : [];
  const values = { author: last.author ?? '?', time: when(app, last.time), reason: last.reason || app.t('edit.conflict.noReason'), version: last.version ?? '?' };
  const button = (key: string, run: () => void) => h('button', { type: 'button', 'data-do': key, onclick: run }, app.t(key));
  return h('section', { class: 'edit-conflict', 'aria-labelledby': 'edit-conflict-title' },
    h('h3', { id: 'edit-conflict-title', tabindex: '-1' }, app.t('edit.conflict.title')),
    h('p', {}, app.t(theirs ? 'edit.conflict.changed' : 'edit.conflict.gone', values)),
    theirs && found.length === 0 && h('p', {}, app.t('edit.conflict.same')),
    found.length > 0 && table(app, found, fields),
    found.some(({ key, by }) => key === 'geometry' && by !== 'me') && h('p', { class: 'quiet' }, app.t('edit.conflict.outlined')),
    h('p', {}, app.t(theirs ? 'edit.conflict.offer' : 'edit.conflict.offerGone')),
    h('div', { class: 'row' },
      button(theirs ? 'edit.conflict.theirs' : 'edit.conflict.drop', choices.takeTheirs),
      button(theirs ? 'edit.conflict.mine' : 'edit.conflict.again', choices.putOnTop)));
}

function when(app: App, time: string | undefined): string {
  return time ? new Date(time).toLocaleString(app.language === 'zh' ? 'zh-CN' : 'en-GB') : '?';
}

function table(app: App, found: Difference[], fields: Field[]): HTMLElement {
  const head = ['property', 'before', 'theirs', 'mine', 'by'].map((key) => h('th', { scope: 'col' }, app.t(`edit.conflict.column.${key}`)));
  const rows = found.map(({ key, before, theirs, mine, by }) => {
    const field = fields.find((one) => one.key === key);
    const name = key === 'geometry' ? app.t('edit.shape.title') : (field?.label ?? key);
    const cells = [before, theirs, mine].map((value) => h('td', {}, key === 'geometry' ? shapeWords(app, value) : words(app, field, value)));
    return h('tr', { 'data-key': key }, h('th', { scope: 'row' }, name), cells, h('td', {}, app.t(`edit.conflict.by.${by}`)));
  });
  return h('div', { class: 'ask-scroll', role: 'region', tabindex: '0', 'aria-labelledby': 'edit-conflict-caption' },
    h('table', { class: 'ask-table' }, h('caption', { id: 'edit-conflict-caption' }, app.t('edit.conflict.caption')), h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows)));
}

function words(app: App, field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined) return '–';
  const code = field?.codes?.find((one) => one.value === value);
  if (code) return code.label;
  if (typeof value === 'boolean') return app.t(`edit.${String(value)}`);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function shapeWords(app: App, value: unknown): string {
  const geometry = value as GeoJSON.Geometry | null;
  if (!geometry) return app.t('edit.shape.none');
  const count = flat(geometry).reduce((sum, shape) => sum + vertices(shape).length, 0);
  return app.t('edit.conflict.shape', { type: geometry.type, count });
}

/** Their geometry beside mine on the map; null takes it away. */
export function outline(app: App, geometry: GeoJSON.Geometry | null): void {
  const { map } = app;
  if (!map.getSource(SOURCE)) {
    map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    map.addLayer({ id: `${SOURCE}-line`, type: 'line', source: SOURCE, paint: { 'line-color': COLOUR, 'line-width': 3, 'line-dasharray': [2, 1] } });
    const points = ['match', ['geometry-type'], ['Point', 'MultiPoint'], true, false] as never;
    map.addLayer({ id: `${SOURCE}-point`, type: 'circle', source: SOURCE, filter: points,
      paint: { 'circle-radius': 8, 'circle-opacity': 0, 'circle-stroke-color': COLOUR, 'circle-stroke-width': 3 } });
  }
  const features: GeoJSON.Feature[] = geometry ? [{ type: 'Feature', properties: {}, geometry }] : [];
  (map.getSource(SOURCE) as GeoJSONSource).setData({ type: 'FeatureCollection', features });
}
