// Points, lines and polygons of a KML file, with the names of their placemarks. Nothing that it links to is read.
import type { Position } from '../../edit/sketch/geometry';
import { Unreadable } from '../../edit/sketch/text';
import type { SiteFeature } from '../site';

const SHAPES = ['Point', 'LineString', 'LinearRing', 'Polygon'];

export function readKml(text: string): SiteFeature[] {
  const document = new DOMParser().parseFromString(text, 'text/xml');
  const broken = document.getElementsByTagName('parsererror')[0];
  if (broken) throw new Unreadable('ask.file.noXml', { detail: (broken.textContent ?? '').trim().split('\n')[1] ?? '' });
  return [...document.getElementsByTagNameNS('*', 'Placemark')].flatMap((placemark) => {
    const geometry = together(childrenOf(placemark).flatMap(geometriesOf));
    if (!geometry) return [];
    const name = childrenOf(placemark).find(({ localName }) => localName === 'name')?.textContent?.trim();
    return [{ type: 'Feature', properties: name ? { name } : {}, geometry } as SiteFeature];
  });
}

function childrenOf(element: Element): Element[] {
  return [...element.children];
}

function within(element: Element, name: string): Element[] {
  return [...element.getElementsByTagNameNS('*', name)];
}

function geometriesOf(element: Element): GeoJSON.Geometry[] {
  if (element.localName === 'MultiGeometry') return childrenOf(element).flatMap(geometriesOf);
  if (!SHAPES.includes(element.localName)) return [];
  if (element.localName === 'Polygon') {
    const outer = within(element, 'outerBoundaryIs').flatMap(positionsIn);
    const holes = within(element, 'innerBoundaryIs').map(positionsIn);
    return outer.length === 0 ? [] : [{ type: 'Polygon', coordinates: [outer, ...holes].map(closed) }];
  }
  const positions = positionsIn(element);
  const [first] = positions;
  if (!first) return [];
  return element.localName === 'Point' ? [{ type: 'Point', coordinates: first }] : [{ type: 'LineString', coordinates: positions }];
}

function positionsIn(element: Element): Position[] {
  return within(element, 'coordinates').flatMap((coordinates) =>
    (coordinates.textContent ?? '').trim().split(/\s+/u).filter((tuple) => tuple !== '').map(position),
  );
}

function position(tuple: string): Position {
  const [longitude, latitude] = tuple.split(',').map(Number);
  if (longitude === undefined || latitude === undefined || !Number.isFinite(longitude + latitude)) {
    throw new Unreadable('ask.file.kmlPosition', { text: tuple.slice(0, 40) });
  }
  return [longitude, latitude];
}

/** Some programs leave the last position of a ring out. */
function closed(ring: Position[]): Position[] {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
}

/** One geometry of all: a Multi… of the same kind, or a collection. */
function together(all: GeoJSON.Geometry[]): GeoJSON.Geometry | null {
  const [first] = all;
  if (!first || all.length === 1) return first ?? null;
  if (first.type === 'GeometryCollection' || all.some(({ type }) => type !== first.type)) {
    return { type: 'GeometryCollection', geometries: all };
  }
  const coordinates = all.map((one) => (one as GeoJSON.Polygon).coordinates);
  return { type: `Multi${first.type}`, coordinates } as GeoJSON.Geometry;
}
