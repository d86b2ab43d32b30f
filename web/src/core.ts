// The page's one object: what modules ask for, in one place.
import { Map as MapLibre } from 'maplibre-gl';
import type { App, Chosen, Collection, Config, Events, FeatureAction, Language, Times } from './app';
import type { Data } from './data';
import type { Http } from './http';
import type { Notices } from './notices';
import type { Panels } from './panels';
import type { UrlState } from './app';
import type { Dictionary } from './words';

/** What the core's own modules see besides. */
export interface Core extends App {
  readonly data: Data;
  readonly panels: Panels;
  readonly actions: FeatureAction[];
  readonly pointerIsFree: boolean;
  setTime(times: Times): void;
  setLanguage(language: Language): Promise<void>;
  emit<K extends keyof Events>(event: K, value: Events[K]): void;
  /** Set by the panel of properties. */
  chooser: (chosen: Chosen | null, options?: { zoom?: boolean }) => Promise<void>;
  chosen: Chosen | null;
}

export interface Parts {
  base: string;
  map: MapLibre;
  http: Http;
  data: Data;
  state: UrlState;
  words: Dictionary;
  notices: Notices;
  panels: Panels;
  config: Config;
  collections: any[];
  key: { get(): string | null; set(key: string | null): void };
  events: Emitter;
  times: Times;
}

export class Emitter {
  private readonly listeners = new Map<string, Set<(value: any) => void>>();

  on<K extends keyof Events>(event: K, fn: (value: Events[K]) => void): () => void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(fn));
    return () => void all.delete(fn);
  }

  /** One listener's failure is not another's. */
  emit<K extends keyof Events>(event: K, value: Events[K], failed: (error: unknown) => void): void {
    for (const fn of [...(this.listeners.get(event) ?? [])]) {
      try {
        fn(value);
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** A collection as the API describes it, in a language. */
export function collectionIn(language: Language, raw: any): Collection {
  const titles = raw.titles ?? {};
  const other: Language = language === 'zh' ? 'en' : 'zh';
  return {
    id: raw.id,
    title: titles[language] || titles[other] || raw.title || raw.id,
    titles,
    description: raw.descriptions?.[language] || raw.description || '',
    numberOfFeatures: raw.numberOfFeatures ?? 0,
    numberWithGeometry: raw.numberWithGeometry ?? raw.numberOfFeatures ?? 0,
    bbox: raw.extent?.spatial?.bbox?.[0] ?? null,
  };
}

export function createCore(parts: Parts): Core {
  const { base, map, http, data, state, words, notices, panels, config, events, key } = parts;
  const schemas = new Map<string, Promise<any>>();
  const actions: FeatureAction[] = [];
  let times = parts.times;
  let taken = 0;
  let known: Collection[] | undefined;

  const core: Core = {
    map, base, config, state, data, panels, actions,
    chosen: null,
    chooser: async () => {},
    get language() { return words.language; },
    get pointerIsFree() { return taken === 0; },
    t: words.t,
    words(more) { words.add(more); panels.translate(); },
    number: words.number,
    panel: panels.panel,
    openPanel: (id) => panels.open(id, true),
    closePanel: (id) => panels.close(id),
    panelIsOpen: panels.isOpen,
    fetchJson: http.json,
    fetchRaw: http.raw,
    withTime: (path) => path + (path.includes('?') ? '&' : '?') + query({ ...times, lang: words.language }),
    key: key.get,
    setKey(value) { key.set(value); core.emit('key', value); },
    collections: () => (known ??= parts.collections.map((raw) => collectionIn(words.language, raw))),
    collection: (id) => core.collections().find((one) => one.id === id),
    schema(id) {
      const name = `${words.language} ${id}`;
      const asked = schemas.get(name) ?? http.json(`/collections/${encodeURIComponent(id)}/schema?lang=${words.language}`);
      schemas.set(name, asked);
      asked.catch(() => schemas.delete(name));
      return asked;
    },
    nameOf(feature) {
      const properties = feature.properties ?? {};
      const inOrder = words.language === 'en' ? ['name_en', 'name', 'name_zh'] : ['name_zh', 'name', 'name_en'];
      const name = inOrder.map((property) => properties[property]).find((text) => typeof text === 'string' && text);
      return name ?? String(feature.id ?? properties.id ?? words.t('info.unnamed'));
    },
    refresh: () => data.refresh(),
    select: (chosen, options) => core.chooser(chosen, options),
    selected: () => core.chosen,
    addFeatureAction: (action) => void actions.push(action),
    takePointer() {
      let isMine = true;
      taken += 1;
      return () => { if (isMine) taken -= 1; isMine = false; };
    },
    time: () => times,
    setTime(next) {
      if (next.datetime === times.datetime && next.asOf === times.asOf) return;
      times = next;
      state.set('datetime', times.datetime);
      state.set('asOf', times.asOf);
      data.at(times);
      core.emit('time', times);
    },
    async setLanguage(language) {
      if (language === words.language) return;
      words.language = language;
      known = undefined;
      state.set('lang', language);
      panels.translate();
      core.emit('language', language);
      await data.speak(language).catch((error) => notices.problem(error));
    },
    announce: notices.announce,
    showProblem: notices.problem,
    download,
    on: (event, fn) => events.on(event, fn),
    emit: (event, value) => events.emit(event, value, notices.problem),
  };
  return core;
}

export const query = (parameters: Record<string, string | undefined>): string =>
  Object.entries(parameters).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&');

function download(name: string, content: string | Blob, type = 'text/plain;charset=utf-8'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
