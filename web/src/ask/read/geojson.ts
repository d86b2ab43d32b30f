// GeoJSON of any shape: geometry, feature or collection. Longitude, latitude in degrees, as RFC 7946 wants it.
import { boxOf } from '../../edit/sketch/geometry';
import { Unreadable } from '../../edit/sketch/text';
import type { Site, SiteFeature } from '../site';
import { withoutHeights } from './file';

const TYPES = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'];
/** CRS84, WGS 84 and CGCS2000 are the same numbers here; all else has to be transformed first. */
const DEGREES = /CRS:?84|(EPSG(::|:|\/0\/)(4326|4490))$/iu;

interface Loose {
  type?: unknown;
  features?: unknown;
  geometry?: unknown;
  geometries?: unknown;
  coordinates?: unknown;
  properties?: unknown;
  crs?: { properties?: { name?: unknown } };
}

export function readGeoJson(name: string, text: string): Site {
  let value: Loose;
  try {
    value = JSON.parse(text) as Loose;
  } catch {
    throw new Unreadable('ask.file.noJson', { name });
  }
  const crs = value?.crs?.properties?.name;
  if (typeof crs === 'string' && !DEGREES.test(crs)) throw new Unreadable('ask.file.otherCrs', { crs });
  const features = featuresOf(value).map(withoutHeights);
  const box = boxOf(features.map(({ geometry }) => geometry));
  if (box && (box[0] < -180 || box[2] > 180 || box[1] < -90 || box[3] > 90)) throw new Unreadable('ask.file.noDegrees');
  return { name, features, issues: [] };
}

function featuresOf(value: Loose): SiteFeature[] {
  if (value?.type === 'FeatureCollection' && Array.isArray(value.features)) return (value.features as Loose[]).flatMap(featuresOf);
  if (value?.type === 'Feature') {
    if (value.geometry === null) return [];
    return [{ type: 'Feature', properties: propertiesOf(value), geometry: geometryOf(value.geometry as Loose) }];
  }
  return [{ type: 'Feature', properties: {}, geometry: geometryOf(value) }];
}

function propertiesOf({ properties }: Loose): Record<string, unknown> {
  return properties && typeof properties === 'object' ? (properties as Record<string, unknown>) : {};
}

function geometryOf(value: Loose): GeoJSON.Geometry {
  const whole = typeof value?.type === 'string' && TYPES.includes(value.type);
  if (!whole || !Array.isArray(value.type === 'GeometryCollection' ? value.geometries : value.coordinates)) {
    throw new Unreadable('ask.file.noGeometry');
  }
  return value as unknown as GeoJSON.Geometry;
}
