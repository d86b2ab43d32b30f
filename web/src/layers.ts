// The list of layers: groups, search, what is shown, how faint, what the signs mean.
import type { Collection } from './app';
import type { Core } from './core';
import { clear, h, icon } from './dom';
import { legendIn, signFor } from './legend';
import { signPicture } from './sign';

const GROUPS: [string, string[]][] = [
  ['zones', ['ftz_area', 'bonded_zone', 'dev_zone', 'park', 'cooperation_center']],
  ['transport', ['port', 'airport', 'railway', 'highway', 'corridor', 'logistics_hub']],
  ['energy', ['pipeline', 'power_line', 'power_plant', 'coal_field_or_mine', 'oil_gas', 'mineral']],
  ['water', ['water_body', 'reservoir_or_hydro', 'water_transfer', 'irrigation', 'ecological_zone', 'farmland']],
  ['places', ['region', 'urban_cluster', 'city_or_county', 'xpcc_division', 'tourism_route']],
];
const STATUSES: [string, [number, number] | null][] = [['existing', null], ['under_construction', [5, 1.5]], ['planned', [2.5, 2]], ['proposed', [1, 2]]];
const ICON = '<path d="M12 3l9 5-9 5-9-5z"/><path d="M3 13l9 5 9-5"/>';

export function installLayers(core: Core): void {
  const { data, state } = core;
  const hidden = new Set((state.get('off') ?? '').split(',').filter(Boolean));
  const opacity = opacityIn(state.get('opacity'));
  const haloed = new Set((state.get('halo') ?? '').split(',').filter(Boolean));
  const drawn = new Set(data.drawn());
  const opened = new Set<string>();
  const body = core.panel('layers', 'layers.title', { order: 10, icon: ICON });

  const show = (id: string, isShown: boolean) => {
    if (isShown) hidden.delete(id);
    else hidden.add(id);
    data.show(id, isShown);
    state.set('off', [...hidden].join(','));
  };
  const fade = (id: string, value: number) => {
    if (value === 1) opacity.delete(id);
    else opacity.set(id, value);
    data.fade(id, value);
    state.set('opacity', [...opacity].map(([name, factor]) => `${name}:${factor}`).join(','));
  };
  const halo = (id: string, isShown: boolean) => {
    if (isShown) haloed.add(id);
    else haloed.delete(id);
    data.showHalos(id, isShown);
    state.set('halo', [...haloed].join(','));
  };
  for (const id of hidden) data.show(id, false);
  for (const [id, value] of opacity) data.fade(id, value);
  for (const id of haloed) data.showHalos(id, true);

  const write = () => {
    const filter = h('input', { type: 'search', id: 'layer-filter', autocomplete: 'off' });
    const list = h('div', { class: 'layer-groups' });
    const fill = () => {
      clear(list);
      const wanted = filter.value.trim().toLowerCase();
      for (const [group, members] of grouped(core.collections())) {
        const found = members.filter((one) => `${one.id} ${Object.values(one.titles).join(' ')}`.toLowerCase().includes(wanted));
        if (found.length) list.append(groupOf(core, group, found.map((one) => row(one))));
      }
    };
    const all = (isShown: boolean) => { for (const one of core.collections()) show(one.id, isShown); fill(); };
    filter.addEventListener('input', fill);
    body.replaceChildren(
      h('label', { for: 'layer-filter' }, core.t('layers.filter')), filter,
      h('div', { class: 'row' },
        h('button', { type: 'button', onclick: () => all(true) }, core.t('layers.all')),
        h('button', { type: 'button', onclick: () => all(false) }, core.t('layers.nothing'))),
      list, legend(core),
    );
    fill();
  };

  const row = (one: Collection): HTMLElement => {
    const input = h('input', { type: 'checkbox', id: `show-${one.id}`, 'aria-label': core.t('layers.show', { name: one.title }) });
    input.checked = !hidden.has(one.id);
    input.disabled = !drawn.has(one.id);
    input.addEventListener('change', () => {
      show(one.id, input.checked);
      core.announce(core.t(input.checked ? 'layers.shown' : 'layers.hidden', { name: one.title }));
    });
    const details = h('div', { class: 'layer-more', id: `more-${one.id}` });
    details.hidden = !opened.has(one.id);
    if (!details.hidden) fillDetails(one, details);
    const more = h('button', { type: 'button', class: 'plain', 'aria-expanded': String(!details.hidden), 'aria-controls': details.id, 'aria-label': core.t('layers.more', { name: one.title }) }, icon('<path d="M6 9l6 6 6-6"/>'));
    more.addEventListener('click', () => {
      details.hidden = !details.hidden;
      more.setAttribute('aria-expanded', String(!details.hidden));
      if (details.hidden) opened.delete(one.id);
      else opened.add(one.id);
      if (!details.hidden) fillDetails(one, details);
    });
    const zoom = h('button', { type: 'button', class: 'plain', 'aria-label': core.t('layers.zoom', { name: one.title }), disabled: !one.bbox, onclick: () => zoomTo(core, one) }, icon('<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>'));
    const layers = data.layersOf(one.id);
    return h('li', { class: 'layer', 'data-collection': one.id },
      h('div', { class: 'layer-row' }, h('label', { class: 'layer-name' }, input, signPicture(signFor(one.id, legendIn(data.style), layers)), h('span', { 'aria-hidden': 'true' }, one.title)), zoom, more), details);
  };

  const fillDetails = (one: Collection, details: HTMLElement) => {
    const slider = h('input', { type: 'range', min: '0.1', max: '1', step: '0.1', value: String(opacity.get(one.id) ?? 1), 'aria-label': core.t('layers.opacity', { name: one.title }) });
    slider.addEventListener('input', () => fade(one.id, Number(slider.value)));
    const band = h('input', { type: 'checkbox', id: `halo-${one.id}` });
    band.checked = haloed.has(one.id);
    band.addEventListener('change', () => halo(one.id, band.checked));
    details.replaceChildren(...[
      slider,
      data.hasHalos(one.id) ? h('label', { class: 'check' }, band, core.t('layers.halo')) : '',
      data.hasHalos(one.id) ? h('p', { class: 'quiet' }, core.t('layers.halo.help')) : '',
      h('p', {}, one.description),
      h('p', { class: 'quiet' }, core.t('layers.count', { count: core.number(one.numberOfFeatures), placed: core.number(one.numberWithGeometry) }), ' ',
        h('a', { href: `${core.base}/collections/${encodeURIComponent(one.id)}?lang=${core.language}&f=html`, target: '_blank', rel: 'noopener' }, core.t('layers.page'))),
    ]);
  };

  write();
  core.on('language', write);
}

export function zoomTo(core: Core, one: Collection): void {
  if (!one.bbox) return;
  const [west, south, east, north] = one.bbox;
  core.map.fitBounds([[west, south], [east, north]], { padding: padding(), maxZoom: 12 });
}

/** What panels cover, so that what is zoomed to lies beside them. */
export function padding(): { top: number; bottom: number; left: number; right: number } {
  const edge = 30;
  const stage = document.querySelector('.stage')?.getBoundingClientRect();
  const result = { top: edge, bottom: edge + 20, left: edge, right: edge };
  if (!stage) return result;
  for (const panel of document.querySelectorAll<HTMLElement>('.panel:not([hidden])')) {
    const box = panel.getBoundingClientRect();
    if (box.width > stage.width * 0.9) result.bottom = Math.min(stage.height * 0.6, box.height) + edge;
    else if (panel.classList.contains('right')) result.right = box.width + edge;
    else result.left = box.width + edge;
  }
  return result;
}

function grouped(collections: Collection[]): [string, Collection[]][] {
  const placed = new Set<string>();
  const groups = GROUPS.map(([name, ids]): [string, Collection[]] => {
    const members = ids.flatMap((id) => collections.find((one) => one.id === id) ?? []);
    for (const one of members) placed.add(one.id);
    return [name, members];
  });
  return [...groups, ['other', collections.filter((one) => !placed.has(one.id))]];
}

function groupOf(core: Core, group: string, rows: HTMLElement[]): HTMLElement {
  const id = `group-${group}`;
  return h('section', { class: 'layer-group', 'aria-labelledby': id }, h('h3', { id }, core.t(`group.${group}`)), h('ul', {}, rows));
}

function legend(core: Core): HTMLElement {
  const line = (dashes: [number, number] | null) => icon(`<path d="M2 12h20" stroke-linecap="butt" stroke-dasharray="${(dashes ?? []).map((part) => part * 2.4).join(' ')}"/>`);
  const usual = STATUSES.map(([status, dashes]) => ({ status, dashes }));
  const rows = (legendIn(core.data.style).statuses ?? usual).filter(({ status }) => STATUSES.some(([known]) => known === status))
    .map(({ status, dashes }): [string, SVGElement] => [status, line(dashes)]);
  rows.push(['tiny', icon('<circle cx="12" cy="12" r="3" fill="currentColor"/>')]);
  return h('section', { class: 'legend', 'aria-labelledby': 'legend-title' },
    h('h3', { id: 'legend-title' }, core.t('legend.title')),
    h('ul', {}, rows.map(([name, picture]) => h('li', {}, picture, core.t(`legend.${name}`)))));
}

function opacityIn(text: string | undefined): Map<string, number> {
  const pairs = (text ?? '').split(',').map((part) => part.split(':')).filter(([id, value]) => id && Number(value) > 0 && Number(value) <= 1);
  return new Map(pairs.map(([id = '', value]) => [id, Number(value)]));
}
