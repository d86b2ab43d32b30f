// What lies under the data: a quiet base of our own, or the base map that the server names.
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';

export const WATER = '#d3e1e6';
const RIVER = '#bcd3db';
export const LAND = '#f3f1ec';
const NET = '#b4bcb8';
const NET_TEXT = '#4d5a58';

export interface Base {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
  glyphs?: string;
  sprite?: StyleSpecification['sprite'];
}

/** Land, lakes, rivers and water, without a request to anywhere else. */
export function quietBase(data: { land: GeoJSON.Feature; lakes: GeoJSON.Feature; rivers: GeoJSON.Feature }, credits: [string, string]): Base {
  return {
    sources: {
      'base-land': { type: 'geojson', data: data.land, attribution: credits[0], tolerance: 0.3 },
      'base-lakes': { type: 'geojson', data: data.lakes, attribution: credits[1], tolerance: 0.3 },
      'base-rivers': { type: 'geojson', data: data.rivers, attribution: credits[0], tolerance: 0.3 },
    },
    layers: [
      { id: 'base-water', type: 'background', paint: { 'background-color': WATER } },
      { id: 'base-land', type: 'fill', source: 'base-land', paint: { 'fill-color': LAND, 'fill-outline-color': '#c3d0d3' } },
      { id: 'base-rivers', type: 'line', source: 'base-rivers', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': RIVER, 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.6, 6, 1.2, 10, 2] } },
      { id: 'base-lakes', type: 'fill', source: 'base-lakes', paint: { 'fill-color': WATER } },
    ],
  };
}

/** Lines and labels of the net; their data are put in by whoever moves the map. */
export function netLayers(): Base {
  const side = (name: string, offset: [number, number], anchor: 'top' | 'left'): LayerSpecification => ({
    id: `net-${name}`, type: 'symbol', source: 'net', filter: ['==', ['get', 'side'], name],
    layout: { 'text-field': ['get', 'text'], 'text-size': 11, 'text-font': ['sans-serif'], 'text-anchor': anchor, 'text-offset': offset, 'text-allow-overlap': true, 'text-ignore-placement': true },
    paint: { 'text-color': NET_TEXT, 'text-halo-color': '#fff', 'text-halo-width': 1.2 },
  });
  return {
    sources: { net: { type: 'geojson', data: { type: 'FeatureCollection', features: [] }, tolerance: 0 } },
    layers: [
      { id: 'net-lines', type: 'line', source: 'net', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': NET, 'line-width': 0.7, 'line-opacity': 0.8 } },
      side('top', [0, 0.3], 'top'),
      side('left', [0.3, 0], 'left'),
    ],
  };
}

/** Whether an address is that of tiles, and not of a document. */
export const isTileTemplate = (address: string): boolean => /\{z\}|\{x\}|\{bbox/.test(address);

/**
 * The base map behind an address: a style document, a TileJSON document, or raster tiles (several templates with a space between them lie on
 * top of each other, as Tianditu's picture and its names do). Throws an Error in words.
 */
export async function otherBase(address: string, read: (url: string) => Promise<any>, words: { vector: string }): Promise<Base> {
  const addresses = address.split(/\s+/).filter(Boolean);
  if (addresses.every(isTileTemplate)) {
    if (addresses.some((one) => /\.(pbf|mvt)\b/.test(one))) throw new Error(words.vector);
    return rasterBase(addresses);
  }
  const url = addresses[0] ?? '';
  const document = await read(url);
  if (document?.version === 8 && Array.isArray(document.layers)) return styleBase(document, url);
  if (Array.isArray(document?.vector_layers)) return vectorBase(document, url);
  if (Array.isArray(document?.tiles)) return rasterBase(document.tiles, document);
  throw new Error(words.vector);
}

const ground: LayerSpecification = { id: 'base-water', type: 'background', paint: { 'background-color': LAND } };

function rasterBase(templates: string[], more: { minzoom?: number; maxzoom?: number; attribution?: string } = {}): Base {
  const sources: Base['sources'] = {};
  const layers: LayerSpecification[] = [ground];
  templates.forEach((template, i) => {
    const scheme = template.includes('{-y}') ? 'tms' : 'xyz';
    sources[`base-${i}`] = {
      type: 'raster', tiles: hosts(template.replace('{-y}', '{y}')), tileSize: 256, scheme, maxzoom: more.maxzoom ?? 18,
      ...(more.minzoom ? { minzoom: more.minzoom } : {}), ...(more.attribution ? { attribution: more.attribution } : {}),
    };
    layers.push({ id: `base-${i}`, type: 'raster', source: `base-${i}` });
  });
  return { sources, layers };
}

/** All addresses of a template with a choice of hosts: `{s}` (0 to 7 at Tianditu, else a to c), `{0-7}`, `{a-c}`. */
export function hosts(template: string): string[] {
  const found = /\{(?:s|(\w)-(\w))\}/.exec(template);
  if (!found) return [template];
  const usual = /tianditu/.test(template) ? ['0', '7'] : ['a', 'c'];
  const [from, to] = [found[1] ?? usual[0]!, found[2] ?? usual[1]!].map((one) => one.charCodeAt(0)) as [number, number];
  const choices = Array.from({ length: Math.max(1, Math.min(26, to - from + 1)) }, (_, i) => String.fromCharCode(from + i));
  return choices.map((one) => template.replaceAll(found[0], one));
}

/** A base without a look of its own: areas pale, lines grey. */
function vectorBase(document: any, url: string): Base {
  const source = 'base-0';
  const layers: LayerSpecification[] = [ground];
  for (const { id } of document.vector_layers as { id: string }[]) {
    const from = { source, 'source-layer': id };
    const isWater = /water|ocean|lake|sea/.test(id);
    layers.push(
      { id: `base-${id}-fill`, type: 'fill', ...from, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': isWater ? WATER : '#e4e2da', 'fill-opacity': 0.7 } },
      { id: `base-${id}-line`, type: 'line', ...from, filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': isWater ? '#a9c3cc' : '#bdb9ae', 'line-width': 0.8 } },
    );
  }
  return { sources: { [source]: { type: 'vector', url } }, layers };
}

/** Somebody's whole style, its names kept apart from ours. Addresses in it are relative to its own. */
function styleBase(style: StyleSpecification, url: string): Base {
  const sources: Base['sources'] = {};
  for (const [name, source] of Object.entries(style.sources)) sources[`base-${name}`] = absolute(source, url);
  const layers = style.layers.map((layer) => ({ ...layer, id: `base-${layer.id}`, ...('source' in layer ? { source: `base-${layer.source}` } : {}) }) as LayerSpecification);
  return {
    sources, layers,
    ...(style.glyphs ? { glyphs: resolved(style.glyphs, url) } : {}),
    ...(typeof style.sprite === 'string' ? { sprite: resolved(style.sprite, url) } : style.sprite ? { sprite: style.sprite } : {}),
  };
}

const resolved = (address: string, from: string): string => {
  const [front = '', ...rest] = address.split('{');
  return [new URL(front, from).href, ...rest].join('{');
};

function absolute(source: SourceSpecification, from: string): SourceSpecification {
  const copy: any = { ...source };
  if (typeof copy.url === 'string') copy.url = resolved(copy.url, from);
  if (Array.isArray(copy.tiles)) copy.tiles = copy.tiles.map((tile: string) => resolved(tile, from));
  if (typeof copy.data === 'string') copy.data = resolved(copy.data, from);
  return copy;
}
