// A question in the address: exact coordinates or none. `Polygon((87.2_43.7~…))`, features separated by `!`.
import { flat } from '../edit/sketch/geometry';
import type { Site, SiteFeature } from './site';

/** More than this makes links that mail programs and chats cut. */
export const MOST_CHARACTERS = 2000;

type Nested = number[] | Nested[];

function isPosition(nested: Nested): nested is number[] {
  return typeof nested[0] === 'number';
}

function written(nested: Nested): string {
  return isPosition(nested) ? nested.slice(0, 2).join('_') : `(${nested.map(written).join('~')})`;
}

/** null if it is too long. Only shapes: names and properties of a file stay with the file. */
export function siteToText(site: Site): string | null {
  const shapes = site.features.flatMap(({ geometry }) => flat(geometry));
  const text = shapes.map(({ type, coordinates }) => `${type}${type === 'Point' ? `(${written(coordinates)})` : written(coordinates)}`).join('!');
  return text.length > MOST_CHARACTERS ? null : text;
}

/** null if it is nothing that this page wrote. */
export function siteFromText(text: string): Site | null {
  const features = text.split('!').map(featureFrom);
  return features.every((feature) => feature !== null) ? { name: '', features, issues: [] } : null;
}

const FORM = /^(?:(?:Multi)?(?:Point|LineString|Polygon))\([-\d._~()e]+\)$/u;

function featureFrom(text: string): SiteFeature | null {
  if (!FORM.test(text)) return null;
  const type = text.slice(0, text.indexOf('('));
  const json = text
    .slice(type.length)
    .replaceAll(/[^()~]+/gu, (position) => `[${position.replace('_', ',')}]`)
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll('~', ',');
  try {
    const coordinates = JSON.parse(json) as Nested;
    return { type: 'Feature', properties: {}, geometry: { type, coordinates: type === 'Point' ? coordinates[0] : coordinates } as GeoJSON.Geometry };
  } catch {
    return null;
  }
}
