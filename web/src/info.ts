// A click, or a choice from a list, opens what is known about a feature.
import type { GeoJSONSource, MapMouseEvent } from 'maplibre-gl';
import type { Chosen } from './app';
import { query, type Core } from './core';
import { h } from './dom';
import { hitList, hits, type Hit } from './inview';
import { padding } from './layers';
import { propertiesOf } from './properties';

const REACH_PX = 5;
const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Returns what opens the feature that the address names. */
export function installInfo(core: Core): () => Promise<void> {
  const { map, state } = core;
  let list: Hit[] = [];
  let asked = new AbortController();
  const body = core.panel('info', 'info.title', { side: 'right', onClose: () => { if (core.chosen) void choose(null); } });
  addHighlight(core);

  const highlight = (feature: Chosen['feature']) => {
    const shown: GeoJSON.FeatureCollection = feature?.geometry ? { type: 'FeatureCollection', features: [{ ...feature, geometry: feature.geometry }] } : NOTHING;
    (map.getSource('chosen') as GeoJSONSource | undefined)?.setData(shown);
  };

  const choose = async (chosen: Chosen | null, options: { zoom?: boolean; isAgain?: boolean } = {}): Promise<void> => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    core.chosen = chosen;
    core.data.pointAt(chosen);
    state.set('select', chosen ? `${chosen.collection}/${chosen.id}` : undefined);
    if (!chosen) {
      highlight(undefined);
      core.panels.close('info');
      core.emit('select', null);
      return;
    }
    if (!options.isAgain) {
      const isFromMap = document.activeElement === map.getCanvas() || document.activeElement === document.body;
      core.panels.retitle('info', core.t('info.title'));
      body.replaceChildren(h('p', { role: 'status' }, core.t('loading')));
      core.panels.open('info', !isFromMap);
    }
    try {
      const found = await readFeature(core, chosen, signal);
      if (signal.aborted) return;
      core.chosen = found;
      highlight(found.feature);
      if (options.zoom && found.feature?.geometry) zoomToGeometry(core, found.feature.geometry);
      await write(found, signal);
      if (signal.aborted) return;
      if (!options.isAgain) core.announce(core.t('info.opened', { name: core.nameOf(found.feature!) }));
      core.emit('select', found);
    } catch (error) {
      if (signal.aborted) return;
      highlight(undefined);
      const hadFocus = body.contains(document.activeElement);
      body.replaceChildren(h('p', {}, core.t('info.gone')));
      if (hadFocus) core.panels.open('info', true);
      core.showProblem(error, `${chosen.collection}/${chosen.id}`);
    }
  };
  core.chooser = choose;

  const write = async (chosen: Chosen, signal: AbortSignal) => {
    const schema = await core.schema(chosen.collection);
    if (signal.aborted || !chosen.feature) return;
    const back = list.length > 1 ? h('button', { type: 'button', onclick: () => showList() }, core.t('info.back')) : null;
    const actions = h('div', { class: 'row actions' },
      chosen.feature.geometry && h('button', { type: 'button', onclick: () => zoomToGeometry(core, chosen.feature!.geometry!) }, core.t('info.zoom')),
      core.actions.filter((action) => action.applies?.(chosen) ?? true).map((action) => h('button', { type: 'button', onclick: () => action.run(chosen) }, core.t(action.label))));
    core.panels.retitle('info', core.nameOf(chosen.feature));
    rewrittenInPlace(body, [back, h('p', { class: 'kind' }, core.collection(chosen.collection)?.title ?? chosen.collection), actions, propertiesOf(core, chosen, schema, signal)].filter((part) => part !== null));
  };

  const showList = () => {
    core.panels.retitle('info', core.t('several.title', { count: list.length }));
    body.replaceChildren(h('p', { class: 'quiet' }, core.t('info.several')), hitList(core, list));
    core.panels.open('info', document.activeElement !== map.getCanvas());
  };

  map.on('click', (event: MapMouseEvent) => {
    if (!core.pointerIsFree || event.defaultPrevented) return;
    const { x, y } = event.point;
    const near = map.queryRenderedFeatures([[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]], { layers: core.data.clickable() });
    list = hits(core, near);
    if (list.length) keepInSight(core, y);
    if (list.length === 0) void choose(null);
    else if (list.length === 1) void choose(list[0] ?? null);
    else {
      core.announce(core.t('several.title', { count: list.length }));
      showList();
    }
  });
  map.on('mousemove', (event) => {
    if (!core.pointerIsFree) return;
    const isOver = map.queryRenderedFeatures(event.point, { layers: core.data.clickable() }).length > 0;
    map.getCanvas().style.cursor = isOver ? 'pointer' : '';
  });
  const again = () => { if (core.chosen) void choose({ collection: core.chosen.collection, id: core.chosen.id }, { isAgain: true }); };
  core.on('language', again);
  core.on('time', again);
  core.on('reset', again);
  core.on('change', (change) => {
    const isTouched = ({ collection, id }: { collection: string; id: string }) => collection === core.chosen?.collection && id === core.chosen.id;
    if (change.changes.some(isTouched)) again();
  });

  return async () => {
    const [collection = '', ...id] = (state.get('select') ?? '').split('/');
    if (collection && id.length) await choose({ collection, id: id.join('/') }, { zoom: !state.get('map') });
  };
}

/** Whoever reads stays at their place: what has the focus, is unfolded, and how far down it is. */
function rewrittenInPlace(body: HTMLElement, children: HTMLElement[]): void {
  const controls = () => [...body.querySelectorAll<HTMLElement>('button, summary, a')];
  const focused = controls().find((control) => control === document.activeElement);
  const isUnfolded = body.querySelector('details')?.open ?? false;
  const { scrollTop } = body;
  const heightOf = (control: HTMLElement) => control.getBoundingClientRect().top;
  const before = focused && heightOf(focused);
  body.replaceChildren(...children);
  const details = body.querySelector('details');
  if (details) details.open = isUnfolded;
  body.scrollTop = scrollTop;
  if (!focused || before === undefined) return;
  const same = controls().find(({ textContent }) => textContent === focused.textContent) ?? controls()[0];
  if (!same) return;
  same.focus({ preventScroll: true });
  body.scrollTop += heightOf(same) - before;
}

/** On a phone the panel comes up over the lower part of the map: what was tapped there is moved up. */
function keepInSight(core: Core, y: number): void {
  if (!matchMedia('(max-width: 600px)').matches) return;
  const height = core.map.getContainer().clientHeight;
  if (y > height * 0.36) core.map.panBy([0, y - height * 0.25]);
}

async function readFeature(core: Core, { collection, id }: Chosen, signal: AbortSignal): Promise<Chosen> {
  const { asOf } = core.time();
  const path = `/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}?${query({ asOf, lang: core.language })}`;
  const answer = await core.fetchRaw(path, { signal, headers: { Accept: 'application/geo+json' } });
  const etag = answer.headers.get('etag');
  return { collection, id, feature: await answer.json(), ...(etag ? { etag } : {}) };
}

function addHighlight({ map }: Core): void {
  map.addSource('chosen', { type: 'geojson', data: NOTHING });
  const colour = '#d81b60';
  map.addLayer({ id: 'chosen-fill', type: 'fill', source: 'chosen', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.12 } });
  map.addLayer({ id: 'chosen-case', type: 'line', source: 'chosen', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': '#fff', 'line-width': 6, 'line-opacity': 0.8 } });
  map.addLayer({ id: 'chosen-line', type: 'line', source: 'chosen', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': colour, 'line-width': 3 } });
  map.addLayer({ id: 'chosen-point', type: 'circle', source: 'chosen', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 13, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': colour, 'circle-stroke-width': 3 } });
}

export function zoomToGeometry(core: Core, geometry: GeoJSON.Geometry): void {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part;
    if (typeof x !== 'number' || typeof y !== 'number') return part.forEach(visit);
    box.splice(0, 4, Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y));
  };
  for (const one of geometry.type === 'GeometryCollection' ? geometry.geometries : [geometry]) visit('coordinates' in one ? one.coordinates : []);
  if (box[0] <= box[2]) core.map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: padding(), maxZoom: 11 });
}
