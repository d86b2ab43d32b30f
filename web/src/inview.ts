// What the map shows, as a list: for keys, for screen readers, and for small things under large ones.
import type { MapGeoJSONFeature } from 'maplibre-gl';
import type { Core } from './core';
import { h } from './dom';

const MOST = 100;
const ICON = '<path d="M4 6h16M4 12h16M4 18h10"/>';

export interface Hit {
  collection: string;
  id: string;
  name: string;
}

export function installInView(core: Core): void {
  let isOpen = false;
  let written = '';
  const body = core.panel('inview', 'inview.title', { order: 20, icon: ICON, onOpen: () => { isOpen = true; written = ''; write(); }, onClose: () => { isOpen = false; } });

  const write = () => {
    if (!isOpen) return;
    const all = hits(core, core.map.queryRenderedFeatures({ layers: core.data.clickable() }));
    const shown = all.slice(0, MOST);
    // Whoever is in the list with the keyboard stays there while nothing changes.
    const now = JSON.stringify([core.language, all.length, shown]);
    if (now === written) return;
    written = now;
    const text = all.length ? core.t('inview.count', { count: core.number(all.length) }) : core.t('inview.nothing');
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.hit;
    body.replaceChildren(
      h('p', { class: 'quiet', role: 'status' }, text + (all.length > MOST ? `${core.t('comma')}${core.t('inview.most', { count: MOST })}` : '')),
      hitList(core, shown),
    );
    if (focused) body.querySelector<HTMLElement>(`[data-hit="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  core.map.on('idle', write);
  core.on('language', write);
}

/** Buttons that open the properties. */
export function hitList(core: Core, list: Hit[]): HTMLElement {
  return h('ul', { class: 'hits' }, list.map((hit) =>
    h('li', {}, h('button', { type: 'button', class: 'hit', 'data-hit': `${hit.collection}/${hit.id}`, onclick: () => void core.select(hit) },
      h('span', {}, hit.name), h('small', {}, core.collection(hit.collection)?.title ?? hit.collection)))));
}

/** Features of our tiles, each once, nearest to the middle of the view first. */
export function hits(core: Core, features: MapGeoJSONFeature[]): Hit[] {
  const middle = core.map.getCenter();
  const found = new Map<string, { hit: Hit; far: number }>();
  for (const feature of features) {
    const collection = core.data.collectionOf(feature.layer.id);
    const id = feature.properties.id;
    if (!collection || id === undefined) continue;
    const key = `${collection}/${id}`;
    const far = distance(feature.geometry, [middle.lng, middle.lat]);
    const known = found.get(key);
    if (known && known.far <= far) continue;
    found.set(key, { hit: { collection, id: String(id), name: core.nameOf(feature as GeoJSON.Feature) }, far });
  }
  return [...found.values()].sort((a, b) => a.far - b.far).map(({ hit }) => hit);
}

/** Degrees from a place to the nearest vertex; good enough for an order. */
function distance(geometry: GeoJSON.Geometry, [x, y]: [number, number]): number {
  let least = Infinity;
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number') least = Math.min(least, Math.hypot(part[0] - x, (part[1] as number) - y));
    else part.forEach(visit);
  };
  if (geometry.type === 'GeometryCollection') return Math.min(...geometry.geometries.map((one) => distance(one, [x, y])));
  visit(geometry.coordinates);
  return least;
}
