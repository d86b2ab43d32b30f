// The panel of properties: where it is said, how large it is, how its place is known, and everything else.
import type { Chosen } from './app';
import { query, type Core } from './core';
import { h } from './dom';
import { areaText, epsilonText, inOrder, statesArea, titleOf, valueText } from './words-of';

const NOT_REPEATED = new Set(['id', 'geometry', 'layer']);

export function propertiesOf(core: Core, chosen: Chosen, schema: any, signal: AbortSignal): HTMLElement {
  const feature = chosen.feature!;
  const properties = feature.properties ?? {};
  return h('div', { class: 'properties' },
    origin(core, properties, schema),
    size(core, chosen, properties, schema, signal),
    place(core, feature.geometry?.type, properties, schema),
    all(core, properties, schema),
    links(core, chosen));
}

const section = (core: Core, title: string, ...children: (HTMLElement | null)[]): HTMLElement =>
  h('section', { class: 'facts' }, h('h3', {}, core.t(title)), children);

const pair = (name: string, ...value: (Node | string)[]): HTMLElement => h('div', { class: 'pair' }, h('dt', {}, name), h('dd', {}, value));

const text = (core: Core, name: string, properties: any, schema: any): string => valueText(name, properties[name], schema, core.t, core.number);

function origin(core: Core, properties: any, schema: any): HTMLElement | null {
  const names = ['source', 'doc', 'document', 'section', 'status', 'note'].filter((name) => properties[name] !== null && properties[name] !== undefined);
  if (!names.length) return null;
  return section(core, 'info.origin', h('dl', {}, names.map((name) => pair(titleOf(name, schema), text(core, name, properties, schema)))));
}

/** Stated beside measured; the measured one comes when the server has answered. */
function size(core: Core, chosen: Chosen, properties: any, schema: any, signal: AbortSignal): HTMLElement | null {
  const stated = Object.keys(properties).filter((name) => statesArea(name) && properties[name] !== null);
  const isArea = chosen.feature?.geometry?.type.endsWith('Polygon') ?? false;
  if (!stated.length && !isArea) return null;
  const rows = h('dl', {}, stated.map((name) => pair(statedTitle(core, name, schema), text(core, name, properties, schema))));
  const holder = section(core, 'info.size', rows);
  if (!isArea) {
    holder.append(h('p', { class: 'quiet' }, core.t('info.noarea')));
    return holder;
  }
  const measured = h('dd', {}, core.t('loading'));
  rows.append(h('div', { class: 'pair' }, h('dt', {}, core.t('info.measured')), measured));
  if (properties.geometry_basis === 'area_true_footprint') holder.append(h('p', { class: 'quiet' }, core.t('info.restated')));
  measure(core, chosen, signal).then((parts) => measured.replaceChildren(...parts), (error) => {
    measured.textContent = '–';
    core.showProblem(error, core.t('info.measured'));
  });
  return holder;
}

/** Members without a title of their own are called by what their names say, without the unit at the end. */
function statedTitle(core: Core, name: string, schema: any): string {
  const title = titleOf(name, schema);
  if (title !== name && title !== name.replaceAll('_', ' ')) return title;
  const short = name.replace(/^stated_/, '').replace(/_(km2|ha|mu|m2)$/, '');
  const words = core.t(`stated.${short}`);
  return `${core.t('info.stated')}${core.t('colon')}${words.startsWith('stated.') ? short.replaceAll('_', ' ') : words}`;
}

async function measure(core: Core, { collection, id }: Chosen, signal: AbortSignal): Promise<(Node | string)[]> {
  const path = `/processes/area/execution?${query({ collection, ids: id, asOf: core.time().asOf })}`;
  const area = (await core.fetchJson(path, { signal })).features?.[0]?.area;
  if (!area) return [core.t('info.noarea')];
  const figure = (value: number) => areaText(value, core.t, core.number);
  const [low, high] = area.interval ?? [];
  const method = core.t('info.method', { method: core.t(`method.${area.method}`), ellipsoid: area.ellipsoid ?? '' });
  return [
    h('span', {}, figure(area.value)),
    h('small', {}, method),
    ...(area.interval ? [h('small', {}, core.t('info.interval', { low: figure(low), high: figure(high) }))] : []),
  ];
}

function place(core: Core, geometry: string | undefined, properties: any, schema: any): HTMLElement {
  const basis = properties.geometry_basis as string | undefined;
  const words = basis ? core.t(`basis.${basis}`) : '';
  const notes = ['geometry_note', 'no_geometry_reason', 'geometry_source', 'geometry_licence'].filter((name) => properties[name]);
  return section(core, 'info.place',
    h('dl', {},
      basis ? pair(core.t('info.basis'), h('span', {}, text(core, 'geometry_basis', properties, schema)), h('small', {}, words.startsWith('basis.') ? '' : words)) : null,
      typeof properties.uncertainty_m === 'number' ? pair(core.t('info.epsilon'), `ε = ${core.number(properties.uncertainty_m, 1)} ${core.t('unit.m')}`) : null,
      notes.map((name) => pair(titleOf(name, schema), text(core, name, properties, schema)))),
    h('p', { class: 'epsilon' }, epsilonText(properties.uncertainty_m, geometry, core.t, core.number)));
}

function all(core: Core, properties: any, schema: any): HTMLElement {
  const rows = inOrder(properties, schema)
    .filter((name) => !NOT_REPEATED.has(name) && properties[name] !== null)
    .map((name) => h('tr', {}, h('th', { scope: 'row' }, titleOf(name, schema)), h('td', {}, text(core, name, properties, schema))));
  return h('details', { class: 'all' }, h('summary', {}, core.t('info.all')), h('table', {}, h('tbody', {}, rows)));
}

function links(core: Core, { collection, id }: Chosen): HTMLElement {
  const { asOf } = core.time();
  const below = `${core.base}/collections/${encodeURIComponent(collection)}`;
  const item = `${below}/items/${encodeURIComponent(id)}`;
  const page = { f: 'html', lang: core.language };
  const link = (title: string, path: string, parameters: Record<string, string | undefined>) =>
    h('li', {}, h('a', { href: `${path}?${query(parameters)}`, target: '_blank', rel: 'noopener' }, core.t(title)));
  return section(core, 'info.links', h('ul', { class: 'links' },
    link('info.page', item, { ...page, asOf }), link('info.json', item, { f: 'json', asOf }), link('info.collection', below, page),
    core.config.writable && link('info.history', `${item}/history`, page)));
}
