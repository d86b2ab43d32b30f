// A file becomes a site. It is read here, or (用地红线 .txt) by the own server; it is sent nowhere else.
import type { App } from '../../app';
import { Unreadable } from '../../edit/sketch/text';
import type { Site, SiteFeature } from '../site';
import { readGeoJson } from './geojson';
import { readKml } from './kml';
import { readPlot } from './plot';

/** What the server takes in one question by default, with room for the rest of the question. */
export const MOST_BYTES = 7 * 1024 * 1024;
/** `--max-subjects` of the server by default. */
export const MOST_FEATURES = 1000;

export const ENDINGS = '.geojson,.json,.kml,.txt';

export async function readFile(app: App, file: File, signal?: AbortSignal): Promise<Site> {
  if (file.size > MOST_BYTES) throw new Unreadable('ask.file.tooLarge', { size: megabytes(file.size), most: megabytes(MOST_BYTES) });
  const bytes = await file.arrayBuffer();
  const site = await readBytes(app, file.name, bytes, signal);
  if (site.features.length === 0) throw new Unreadable('ask.file.nothing', { name: file.name });
  if (site.features.length > MOST_FEATURES) {
    throw new Unreadable('ask.file.tooMany', { given: site.features.length, most: MOST_FEATURES });
  }
  return site;
}

async function readBytes(app: App, name: string, bytes: ArrayBuffer, signal?: AbortSignal): Promise<Site> {
  const ending = name.toLowerCase().split('.').pop() ?? '';
  if (ending === 'kmz') throw new Unreadable('ask.file.kmz');
  const text = decoded(bytes);
  const begin = text.trimStart().slice(0, 1);
  if (ending === 'txt' && begin !== '{' && begin !== '<') return readPlot(app, name, text, signal);
  if (ending === 'kml' || begin === '<') return { name, features: readKml(text), issues: [] };
  if (['geojson', 'json', 'txt'].includes(ending)) return readGeoJson(name, text);
  throw new Unreadable('ask.file.unknown', { name });
}

/** UTF-8 or, as surveyors' programs still write it, GB 18030. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** Without heights: the measures are on the ellipsoid. */
export function withoutHeights(feature: SiteFeature): SiteFeature {
  return { ...feature, geometry: flattened(feature.geometry) };
}

function flattened(geometry: GeoJSON.Geometry): GeoJSON.Geometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(flattened) };
  const walk = (nested: unknown): unknown =>
    Array.isArray(nested) && typeof nested[0] === 'number' ? nested.slice(0, 2) : Array.isArray(nested) ? nested.map(walk) : nested;
  return { ...geometry, coordinates: walk(geometry.coordinates) } as GeoJSON.Geometry;
}
