// The place that is asked about: one or several features, as drawn, typed, read from a file or from the address.
import { boxOf, flat, vertices, type Shape } from '../edit/sketch/geometry';

export interface Site {
  /** A file's name, or empty for what was drawn or typed. */
  name: string;
  features: SiteFeature[];
  /** What whoever read it wants to have said. */
  issues: Issue[];
}

export type SiteFeature = GeoJSON.Feature<GeoJSON.Geometry>;

/** A doubt about a file: the line where one can be named, and the sentence. */
export interface Issue {
  line?: number;
  severity: 'error' | 'warning';
  message: string;
}

export function siteOf(shape: Shape): Site {
  return { name: '', features: [{ type: 'Feature', properties: {}, geometry: shape }], issues: [] };
}

/** Whether it has ground at all: points and lines have no area. */
export function hasArea(site: Site): boolean {
  return shapesOf(site).some(({ type }) => type === 'Polygon' || type === 'MultiPolygon');
}

export function shapesOf(site: Site): Shape[] {
  return site.features.flatMap(({ geometry }) => flat(geometry));
}

export function vertexCount(site: Site): number {
  return shapesOf(site).reduce((sum, shape) => sum + vertices(shape).length, 0);
}

export function boxOfSite(site: Site): [number, number, number, number] | null {
  return boxOf(site.features.map(({ geometry }) => geometry));
}

/** The subject of a question: only geometry and name, so that nothing else of a file is sent anywhere. */
export function subjectOf(site: Site): GeoJSON.FeatureCollection {
  const features = site.features.map(({ geometry, properties }) => {
    const name: unknown = properties?.name;
    return { type: 'Feature' as const, geometry, properties: typeof name === 'string' ? { name } : {} };
  });
  return { type: 'FeatureCollection', features };
}
