// For work on the map: serves dist/ and passes all else on to a groundplan server. What that server does not have yet (styles, tiles, events) is
// made up here from its features. Loopback only.
// Usage: node dev/server.mjs API [PORT]     POST /dev/change {"collection", "id"} sends an event as if that feature had changed.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import GeoJSONVT from 'geojson-vt';
import vtPbf from 'vt-pbf';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', json: 'application/json' };
const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
const DASHES = { under_construction: [6, 2], planned: [3, 2], proposed: [0.5, 2] };
const MAX_ZOOM = 14;
const [api, port = '18090'] = process.argv.slice(2);
const listeners = new Set();
let transaction = 0;

const json = async (path) => (await fetch(api + path)).json();
const hasOwn = async (path) => (await fetch(api + path)).ok;
const { collections } = await json('/collections');
const made = { styles: !(await hasOwn('/styles/groundplan')), map: !(await hasOwn('/map/config.json')) };

async function layersAt(datetime) {
  const layers = {};
  for (const { id } of collections) {
    const { features } = await json(`/collections/${id}/items?limit=10000${datetime ? `&datetime=${datetime}` : ''}`);
    const flat = features.filter(({ geometry }) => geometry).map((feature, i) => ({ ...feature, id: i + 1, properties: flatOf(feature) }));
    layers[id] = new GeoJSONVT({ type: 'FeatureCollection', features: flat }, { maxZoom: MAX_ZOOM, indexMaxZoom: 4, extent: 4096 });
    const labels = flat.map((feature) => ({ ...feature, geometry: { type: 'Point', coordinates: somewhereIn(feature.geometry.coordinates) } }));
    layers[`${id}_label`] = new GeoJSONVT({ type: 'FeatureCollection', features: labels }, { maxZoom: MAX_ZOOM, indexMaxZoom: 4, extent: 4096 });
  }
  return layers;
}
const flatOf = ({ id, properties }) => Object.fromEntries(Object.entries({ ...properties, id }).filter(([, v]) => v !== null).map(([k, v]) => [k, typeof v === 'object' ? JSON.stringify(v) : v]));
const somewhereIn = (part) => (typeof part[0] === 'number' ? part : somewhereIn(part[Math.floor(part.length / 2)]));
const indexes = new Map();

async function tile(url, z, y, x) {
  const datetime = url.searchParams.get('datetime') ?? '';
  if (!indexes.has(datetime)) indexes.set(datetime, layersAt(datetime));
  const layers = {};
  for (const [name, index] of Object.entries(await indexes.get(datetime))) {
    const found = index.getTile(z, x, y);
    if (found) layers[name] = found;
  }
  return Buffer.from(vtPbf.fromGeojsonVt(layers, { version: 2 }));
}

function style(base, language) {
  const name = language === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name']] : ['get', 'name'];
  const layers = collections.flatMap(({ id }, i) => {
    const colour = `hsl(${(i * 137) % 360}, 60%, 38%)`;
    const from = { source: 'groundplan', 'source-layer': id, metadata: { 'groundplan:collection': id } };
    return [
      { id: `${id}-fill`, type: 'fill', ...from, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.25 } },
      ...['existing', 'under_construction', 'planned', 'proposed'].map((status) => ({
        id: `${id}-line-${status}`, type: 'line', ...from, filter: ['all', ['!=', ['geometry-type'], 'Point'], ['==', ['get', 'status'], status]],
        paint: { 'line-color': colour, 'line-width': 2, ...(DASHES[status] ? { 'line-dasharray': DASHES[status] } : {}) },
      })),
      { id: `${id}-point`, type: 'circle', ...from, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': colour, 'circle-radius': 5, 'circle-stroke-color': '#fff', 'circle-stroke-width': 1 } },
      { id: `${id}-label`, type: 'symbol', ...from, 'source-layer': `${id}_label`, minzoom: 6, layout: { 'text-field': name, 'text-size': 12, 'text-font': ['sans-serif'], 'text-offset': [0, 0.9], 'text-anchor': 'top' }, paint: { 'text-color': '#222', 'text-halo-color': '#fff', 'text-halo-width': 1.2 } },
    ];
  });
  return { version: 8, metadata: {}, sources: { groundplan: { type: 'vector', url: `${base}/tiles/WebMercatorQuad?f=tilejson&labels=true` } }, layers };
}

function change({ collection, id }) {
  transaction += 1;
  const all = Array.from({ length: 23 }, (_, z) => ({ tileMatrix: String(z), minTileRow: 0, maxTileRow: 2 ** z - 1, minTileCol: 0, maxTileCol: 2 ** z - 1 }));
  const data = { transaction, time: new Date().toISOString(), changes: [{ collection, id, action: 'replace' }], collections: [collection], bbox: null, tiles: { WebMercatorQuad: all } };
  indexes.clear();
  for (const answer of listeners) answer.write(`id: ${transaction}\nevent: change\ndata: ${JSON.stringify(data)}\n\n`);
}

async function own(url, request, answer) {
  const base = `http://${request.headers.host}`;
  const send = (type, body) => { answer.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body); return true; };
  const asset = url.pathname === '/map' ? 'index.html' : /^\/map\/([\w.-]+)$/.exec(url.pathname)?.[1];
  if (asset && asset !== 'config.json' && existsSync(join(DIST, asset))) {
    answer.writeHead(200, { 'content-type': TYPES[asset.split('.').pop()], 'content-security-policy': POLICY });
    return createReadStream(join(DIST, asset)).pipe(answer);
  }
  if (url.pathname === '/dev/change') {
    let text = '';
    for await (const part of request) text += part;
    change(JSON.parse(text));
    return send('text/plain', 'sent');
  }
  if (made.map && asset === 'config.json') return send(TYPES.json, JSON.stringify({ basemap: null, writable: false, version: 'dev' }));
  if (!made.styles) return false;
  if (url.pathname === '/styles/groundplan') return send(TYPES.json, JSON.stringify(style(base, url.searchParams.get('lang'))));
  if (url.pathname === '/tiles/WebMercatorQuad') return send(TYPES.json, JSON.stringify({ tilejson: '3.0.0', tiles: [`${base}/tiles/WebMercatorQuad/{z}/{y}/{x}?labels=true`], minzoom: 0, maxzoom: MAX_ZOOM, attribution: 'Plans of Xinjiang' }));
  const place = /^\/tiles\/WebMercatorQuad\/(\d+)\/(\d+)\/(\d+)$/.exec(url.pathname);
  if (place) return send('application/vnd.mapbox-vector-tile', await tile(url, ...place.slice(1).map(Number)));
  if (url.pathname !== '/events') return false;
  answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  answer.write(': here\n\n');
  listeners.add(answer);
  request.on('close', () => listeners.delete(answer));
  return true;
}

function pass(request, answer) {
  const onward = ask(api + request.url, { method: request.method, headers: request.headers }, (found) => {
    answer.writeHead(found.statusCode, found.headers);
    found.pipe(answer);
  });
  onward.on('error', () => answer.writeHead(502).end());
  request.pipe(onward);
}

createServer((request, answer) => {
  own(new URL(request.url, 'http://x'), request, answer).then((isDone) => isDone || pass(request, answer), (error) => answer.writeHead(500).end(String(error)));
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/map`));
