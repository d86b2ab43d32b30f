// One box for names of layers and of features.
import type { Collection } from './app';
import type { Core } from './core';
import { h, icon } from './dom';
import { zoomTo } from './layers';
import type { Skeleton } from './page';

const PAUSE_MS = 250;
const PER_COLLECTION = 6;
const MOST = 40;
const AT_ONCE = 6;

interface Found {
  collection: Collection;
  feature: GeoJSON.Feature<GeoJSON.Geometry | null>;
}

export function installSearch(core: Core, page: Skeleton): void {
  const input = h('input', { type: 'search', id: 'search', autocomplete: 'off', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'search-found', 'aria-autocomplete': 'list' });
  const found = h('div', { class: 'search-found', id: 'search-found', role: 'listbox' });
  const form = h('form', { class: 'search', role: 'search' }, icon('<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>'), input, found);
  let timer = 0;
  let running = new AbortController();
  let active = -1;
  found.hidden = true;
  page.search.append(form);

  const options = () => [...found.querySelectorAll<HTMLElement>('[role=option]')];
  const setOpen = (isOpen: boolean) => {
    found.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) mark(-1);
  };
  const mark = (index: number) => {
    active = index;
    options().forEach((option, i) => option.setAttribute('aria-selected', String(i === index)));
    const current = options()[index];
    if (current) input.setAttribute('aria-activedescendant', current.id);
    else input.removeAttribute('aria-activedescendant');
    current?.scrollIntoView({ block: 'nearest' });
  };
  const look = async () => {
    running.abort();
    running = new AbortController();
    const words = input.value.trim();
    if (!words) return setOpen(false);
    const layers = core.collections().filter((one) => `${one.id} ${Object.values(one.titles).join(' ')}`.toLowerCase().includes(words.toLowerCase()));
    layers.sort((a, b) => Number(!a.title.toLowerCase().startsWith(words.toLowerCase())) - Number(!b.title.toLowerCase().startsWith(words.toLowerCase())));
    try {
      const features = await findFeatures(core, words, running.signal);
      write(words, layers, features);
    } catch (error) {
      core.showProblem(error, core.t('search.label'));
    }
  };
  const choose = (act: () => void) => { setOpen(false); act(); };
  const option = (text: string, more: string, act: () => void): HTMLElement => {
    const item = h('div', { role: 'option', id: `found-${found.querySelectorAll('[role=option]').length}`, 'aria-selected': 'false' }, h('span', {}, text), more && h('small', {}, more));
    item.addEventListener('mousedown', (event) => event.preventDefault());
    item.addEventListener('click', () => choose(act));
    return item;
  };
  const group = (title: string): HTMLElement => {
    const id = `found-group-${found.children.length}`;
    const holder = h('div', { role: 'group', 'aria-labelledby': id }, h('div', { class: 'found-title', id, role: 'presentation' }, title));
    found.append(holder);
    return holder;
  };
  const write = (words: string, layers: Collection[], features: Found[]) => {
    found.replaceChildren();
    if (layers.length) {
      const holder = group(core.t('search.layers'));
      for (const one of layers) holder.append(option(one.title, '', () => zoomTo(core, one)));
    }
    if (features.length) {
      const holder = group(core.t('search.features'));
      for (const { collection, feature } of features.slice(0, MOST)) {
        const more = collection.title + (feature.geometry ? '' : `${core.t('comma')}${core.t('search.noplace')}`);
        holder.append(option(core.nameOf(feature), more, () => void core.select({ collection: collection.id, id: String(feature.id) }, { zoom: true })));
      }
      if (features.length > MOST) holder.append(h('p', { class: 'quiet', role: 'presentation' }, core.t('search.more')));
    }
    const count = options().length;
    if (!count) found.append(h('div', { role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true', id: 'found-none', class: 'nothing' }, core.t('search.nothing', { words })));
    core.announce(count ? core.t('search.count', { count: core.number(layers.length + features.length) }) : core.t('search.nothing', { words }));
    setOpen(true);
  };

  input.addEventListener('input', () => { window.clearTimeout(timer); timer = window.setTimeout(() => void look(), PAUSE_MS); });
  input.addEventListener('blur', () => window.setTimeout(() => setOpen(false), 150));
  input.addEventListener('keydown', (event) => {
    const count = options().length;
    if (event.key === 'Escape') setOpen(false);
    else if (event.key === 'ArrowDown' && count) { event.preventDefault(); setOpen(true); mark((active + 1) % count); }
    else if (event.key === 'ArrowUp' && count) { event.preventDefault(); setOpen(true); mark((active + count - 1) % count); }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = options()[Math.max(0, active)];
    if (!found.hidden && chosen) chosen.click();
    else void look();
  });
  const speak = () => {
    input.setAttribute('aria-label', core.t('search.label'));
    found.setAttribute('aria-label', core.t('search.label'));
    input.placeholder = core.t('search.placeholder');
  };
  speak();
  core.on('language', speak);
}

/** Some features of every collection, a few collections at a time; those whose name begins with the words come first. */
async function findFeatures(core: Core, words: string, signal: AbortSignal): Promise<Found[]> {
  const todo = [...core.collections()];
  const found: Found[] = [];
  const worker = async () => {
    for (let one = todo.shift(); one; one = todo.shift()) {
      const collection = one;
      const path = core.withTime(`/collections/${encodeURIComponent(collection.id)}/items?q=${encodeURIComponent(words)}&limit=${PER_COLLECTION}`);
      const answer = await core.fetchJson(path, { signal });
      found.push(...answer.features.map((feature: Found['feature']) => ({ collection, feature })));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const begins = ({ feature }: Found) => Number(!core.nameOf(feature).toLowerCase().startsWith(words.toLowerCase()));
  return found.sort((a, b) => begins(a) - begins(b));
}
