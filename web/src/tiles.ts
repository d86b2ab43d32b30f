// Which tiles of a view a change touches.
import type { TileRange } from './app';

export interface TileId {
  z: number;
  x: number;
  y: number;
}

type Box = [west: number, south: number, east: number, north: number];
const HIGHEST_DEG = 85.0511287798066;

/** Column and row (fractions) of a place in WebMercatorQuad at a level; longitudes beyond ±180° are not turned back. */
export function tileAt(longitude_deg: number, latitude_deg: number, z: number): [column: number, row: number] {
  const latitude = (Math.max(-HIGHEST_DEG, Math.min(HIGHEST_DEG, latitude_deg)) * Math.PI) / 180;
  const scale = 2 ** z;
  return [((longitude_deg + 180) / 360) * scale, ((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * scale];
}

/**
 * Tiles of the ranges that a map of this view may hold: of levels from 0 to `deepest`, at most two below the view's own, and not farther
 * from the view than its own size. A map holds only these, and a change of a whole region has millions.
 */
export function touchedTiles(ranges: TileRange[], view: Box, zoom: number, deepest: number): TileId[] {
  const found: TileId[] = [];
  const lowest = Math.min(deepest, Math.ceil(zoom) + 2);
  for (const range of ranges) {
    const z = Number(range.tileMatrix);
    if (!Number.isInteger(z) || z < 0 || z > lowest) continue;
    for (const [from, to] of columns(view, z)) {
      const [top, bottom] = rows(view, z);
      for (let x = Math.max(from, range.minTileCol); x <= Math.min(to, range.maxTileCol); x += 1) {
        for (let y = Math.max(top, range.minTileRow); y <= Math.min(bottom, range.maxTileRow); y += 1) found.push({ z, x, y });
      }
    }
  }
  return found;
}

/** Tiles that a view shows, each once, at the level that the map draws there. */
export function tilesIn([west, south, east, north]: Box, zoom: number, [least, deepest]: [number, number]): TileId[] {
  const z = Math.max(least, Math.min(deepest, Math.floor(zoom)));
  const scale = 2 ** z;
  const [left, top] = tileAt(west, north, z).map(Math.floor) as [number, number];
  const [right, bottom] = tileAt(east, south, z).map((at) => Math.ceil(at) - 1) as [number, number];
  const found: TileId[] = [];
  for (let column = left; column <= Math.min(right, left + scale - 1); column += 1) {
    for (let y = Math.max(0, top); y <= Math.min(scale - 1, bottom); y += 1) found.push({ z, x: ((column % scale) + scale) % scale, y });
  }
  return found;
}

/** Spans of columns within the world; two where the view goes over its edge. */
function columns([west, , east]: Box, z: number): [number, number][] {
  const scale = 2 ** z;
  const margin = (east - west) / 2;
  const [from, to] = [Math.floor(tileAt(west - margin, 0, z)[0]), Math.floor(tileAt(east + margin, 0, z)[0])];
  if (to - from + 1 >= scale) return [[0, scale - 1]];
  const first = ((from % scale) + scale) % scale;
  const last = first + (to - from);
  return last < scale ? [[first, last]] : [[first, scale - 1], [0, last - scale]];
}

function rows([, south, , north]: Box, z: number): [number, number] {
  const [, top] = tileAt(0, north, z);
  const [, bottom] = tileAt(0, south, z);
  const margin = (bottom - top) / 2;
  return [Math.max(0, Math.floor(top - margin)), Math.min(2 ** z - 1, Math.floor(bottom + margin))];
}
