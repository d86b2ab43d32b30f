// Starts the page: reads what the server says of itself, draws, and lets the modules in.
import './map.css';
import { Map as MapLibre, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import type { Config, Problem } from './app';
import { install as installAsk } from './ask/index';
import { netLayers, otherBase, quietBase, type Base } from './base';
import { createCore, Emitter, type Core } from './core';
import { data, readStyle } from './data';
import { h } from './dom';
import { install as installEdit } from './edit/index';
import { apiBase, http, isBelow, type Http } from './http';
import { installExport } from './export';
import { installInfo } from './info';
import { installInView } from './inview';
import { installLayers } from './layers';
import { countTiles, installLeftOut } from './leftout';
import { Feed, installLive } from './live';
import { installNet } from './net';
import { notices, type Notices } from './notices';
import { skeleton, type Skeleton } from './page';
import { panels } from './panels';
import { installSearch } from './search';
import { parsePosition, formatPosition, urlState } from './state';
import { installTime, timesIn } from './time';
import { dictionary, languageFor, type Dictionary } from './words';

/** Collections of what has no place: there is nothing to draw. */
const REGISTERS = ['planning_rule', 'site_attribute'];

const SCRIPT = import.meta.url;
const XINJIANG: [number, number, number, number] = [73.4, 34.3, 96.4, 49.2];
const KEY_NAME = 'groundplan-key';
setWorkerUrl(new URL('map-worker.js', SCRIPT).href);

async function start(): Promise<void> {
  const base = apiBase(SCRIPT);
  const state = urlState(window);
  const words = dictionary(languageFor(state.get('lang'), navigator.languages));
  const key = { get: () => sessionStorage.getItem(KEY_NAME), set: (value: string | null) => (value ? sessionStorage.setItem(KEY_NAME, value) : sessionStorage.removeItem(KEY_NAME)) };
  let core: Core | undefined;
  let refusal: Problem | undefined;
  const forget = (refused: string, problem: Problem) => {
    if (refused !== key.get()) return;
    key.set(null);
    if (core) tellRefusal(core, problem);
    else refusal = problem;
  };
  const api = http(base, { get: key.get, refused: forget }, () => words.t('unreachable'));
  const page = skeleton(words);
  const shown = notices(words.t);
  const events = new Emitter();
  page.notices.append(shown.element);
  try {
    // Listened to before anything is read, so that no change falls between.
    const feed = new Feed(api);
    const counts = countTiles(api);
    const times = timesIn(state);
    const [config, listed, style] = await Promise.all([readConfig(api), api.json(`/collections?lang=${words.language}`), readStyle(api, words.language, times)]);
    const tools = panels(page.panels, words.t, (id) => events.emit('panel', id, shown.problem));
    page.tools.append(tools.bar);
    const map = await draw(page, style, await baseFor(config, api, words, shown), { state, key: key.get, base });
    const layers = data(map, api, style, () => core?.time() ?? times, counts);
    core = createCore({ base, map, http: api, data: layers, state, words, notices: shown, panels: tools, config, collections: listed.collections.filter((one: { id: string }) => !REGISTERS.includes(one.id)), key, events, times });
    install(core, page, config, feed);
    if (refusal) tellRefusal(core, refusal);
    // For tests, and for people who write their own tools in the console.
    Object.assign(window, { groundplan: core });
  } catch (error) {
    const isDrawing = error instanceof Error && /webgl|gpu/i.test(`${error.name} ${error.message}`);
    shown.problem(isDrawing ? new Error(words.t('error.webgl')) : error, words.t('error.start'));
    page.map.append(h('p', { class: 'instead' }, h('a', { href: `${base}/collections` }, words.t('error.data'))));
    throw error;
  } finally {
    document.body.dataset.started = 'yes';
  }
}

function tellRefusal(core: Core, problem: Problem): void {
  core.emit('key', null);
  core.emit('refused', problem);
}

function install(core: Core, page: Skeleton, config: Config, feed: Feed): void {
  installNet(core);
  installLayers(core);
  installInView(core);
  installTime(core);
  const restore = installInfo(core);
  installSearch(core, page);
  installExport(core, page, config);
  installLive(core, page, feed);
  installLeftOut(core, page);
  for (const part of [installAsk, installEdit]) {
    try {
      part(core);
    } catch (error) {
      core.showProblem(error);
    }
  }
  core.on('language', () => page.write());
  page.language.addEventListener('click', () => void core.setLanguage(core.language === 'zh' ? 'en' : 'zh'));
  followHash(core);
  rememberPanel(core);
  void restore();
  document.body.dataset.ready = 'yes';
}

/** A link into this page that differs only after # is another view: read it all again. */
function followHash(core: Core): void {
  core.state.onOutside(() => window.location.reload());
  const write = () => {
    const { lng, lat } = core.map.getCenter();
    core.state.set('map', formatPosition({ zoom: core.map.getZoom(), latitude: lat, longitude: lng }));
  };
  core.map.on('moveend', write);
}

/** The tool that is open is part of the view. */
function rememberPanel(core: Core): void {
  const asked = core.state.get('panel');
  if (asked) core.panels.open(asked);
  core.on('panel', () => core.state.set('panel', document.querySelector('.panel.left:not([hidden])')?.id.replace(/^panel-/, '')));
}

async function readConfig(api: Http): Promise<Config> {
  const { basemap = null, writable = false, version = '' } = await api.json('/map/config.json');
  return { basemap, writable, version };
}

async function baseFor(config: Config, api: Http, words: Dictionary, shown: Notices): Promise<Base> {
  if (config.basemap) {
    try {
      return await otherBase(config.basemap, (url) => api.json(new URL(url, document.baseURI).href), { vector: words.t('error.basemap.vector') });
    } catch (error) {
      shown.problem(error, words.t('error.basemap'));
    }
  }
  return quietBase(await api.json('/map/base.json'), [words.t('credit.land'), words.t('credit.lakes')]);
}

interface Address {
  state: ReturnType<typeof urlState>;
  key(): string | null;
  base: string;
}

async function draw(page: Skeleton, ours: StyleSpecification, under: Base, { state, key, base }: Address): Promise<MapLibre> {
  const net = netLayers();
  const glyphs = ours.glyphs ?? under.glyphs;
  const sprite = ours.sprite ?? under.sprite;
  const style: StyleSpecification = {
    version: 8,
    sources: { ...under.sources, ...net.sources, ...ours.sources },
    layers: [...under.layers, ...net.layers, ...ours.layers],
    ...(glyphs ? { glyphs } : {}),
    ...(sprite ? { sprite } : {}),
  };
  const position = parsePosition(state.get('map'));
  const map = new MapLibre({
    container: page.map,
    style,
    ...(position ? { center: [position.longitude, position.latitude], zoom: position.zoom } : { bounds: XINJIANG, fitBoundsOptions: { padding: 20 } }),
    attributionControl: false,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    reduceMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    // Tiles out of view are asked for again (the browser keeps them by ETag), since a change may have touched them meanwhile.
    maxTileCacheSize: 0,
    transformRequest: (url) => {
      const secret = key();
      return secret && isBelow(base, url) ? { url, headers: { Authorization: `Bearer ${secret}` } } : { url };
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  page.mapElement(map.getCanvas());
  await new Promise<void>((resolve, reject) => {
    map.once('style.load', () => resolve());
    map.once('error', ({ error }) => reject(error));
  });
  return map;
}

start().catch((error) => console.error(error));
