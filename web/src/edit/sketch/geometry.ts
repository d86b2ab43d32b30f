// Geometries as lists of vertices that can be moved, added and taken away. Nothing is changed in place.
// Positions are longitude, latitude in degrees; the closing position of a ring is no vertex of its own.
export type Kind = 'Point' | 'LineString' | 'Polygon';
export type Shape = Exclude<GeoJSON.Geometry, GeoJSON.GeometryCollection>;
export type Position = [number, number];
/** Where a position is in `coordinates`: part, ring, place, as deep as the type is. */
export type Path = number[];
export interface Vertex {
  path: Path;
  position: Position;
}

type Nested = number[] | Nested[];

const DEPTH: Record<Shape['type'], number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

/** A tenth of a millimetre, as fine as the layers themselves. */
const DECIMALS = 9;

export function rounded(position: Position): Position {
  return [Number(position[0].toFixed(DECIMALS)), Number(position[1].toFixed(DECIMALS))];
}

export function kindOf(shape: Shape): Kind {
  return shape.type.replace('Multi', '') as Kind;
}

export function isShape(geometry: GeoJSON.Geometry | null | undefined): geometry is Shape {
  return !!geometry && geometry.type in DEPTH;
}

/** The shape that positions in the order in which they were set make; null while there are too few. */
export function shapeOf(kind: Kind, positions: Position[]): Shape | null {
  const [first] = positions;
  if (kind === 'Point') return first ? { type: 'Point', coordinates: first } : null;
  if (kind === 'LineString') return positions.length > 1 ? { type: 'LineString', coordinates: positions } : null;
  return first && positions.length > 2 ? { type: 'Polygon', coordinates: [[...positions, first]] } : null;
}

/** A vertex list (line or ring) with the path to it; a point is a list of one. */
interface Row {
  path: Path;
  positions: Position[];
  closed: boolean;
}

function rows(shape: Shape): Row[] {
  const closed = kindOf(shape) === 'Polygon';
  const found: Row[] = [];
  const walk = (nested: Nested, depth: number, path: Path): void => {
    if (depth === 1) {
      const all = nested as Position[];
      found.push({ path, positions: closed ? all.slice(0, -1) : all, closed });
    } else {
      (nested as Nested[]).forEach((inner, place) => walk(inner, depth - 1, [...path, place]));
    }
  };
  if (shape.type === 'Point') return [{ path: [], positions: [shape.coordinates as Position], closed: false }];
  walk(shape.coordinates as Nested, DEPTH[shape.type], []);
  return found;
}

export function vertices(shape: Shape): Vertex[] {
  if (shape.type === 'Point') return [{ path: [], position: shape.coordinates as Position }];
  return rows(shape).flatMap((row) => row.positions.map((position, place) => ({ path: [...row.path, place], position })));
}

/** The middles of all edges; `path` is where a vertex put there belongs. Points have none. */
export function middles(shape: Shape): Vertex[] {
  if (kindOf(shape) === 'Point') return [];
  return rows(shape).flatMap((row) =>
    row.positions.flatMap((here, place) => {
      const next = row.positions[place + 1] ?? (row.closed ? row.positions[0] : undefined);
      if (!next) return [];
      const position: Position = [(here[0] + next[0]) / 2, (here[1] + next[1]) / 2];
      return [{ path: [...row.path, place + 1], position }];
    }),
  );
}

/** The shape with one list of vertices made anew; an empty list takes it away, with all that only it holds up. */
function remade(shape: Shape, path: Path, make: (positions: Position[]) => Position[]): Shape | null {
  const closed = kindOf(shape) === 'Polygon';
  const row = path.slice(0, -1);
  const walk = (nested: Nested, rest: Path): Nested | null => {
    const [place, ...deeper] = rest;
    if (place === undefined) {
      const all = nested as Position[];
      const made = make(closed ? all.slice(0, -1) : [...all]);
      const [first] = made;
      if (!first) return null;
      return closed ? [...made, first] : made;
    }
    const inner = walk((nested as Nested[])[place] as Nested, deeper);
    const left = (nested as Nested[]).flatMap((other, index) => (index === place ? (inner ? [inner] : []) : [other]));
    const outerGone = !inner && closed && rest.length === 1 && place === 0;
    return left.length === 0 || outerGone ? null : left;
  };
  const coordinates = walk(shape.coordinates as Nested, row);
  return coordinates ? ({ type: shape.type, coordinates } as Shape) : null;
}

export function moved(shape: Shape, path: Path, position: Position): Shape {
  if (shape.type === 'Point') return { type: 'Point', coordinates: position };
  const place = path[path.length - 1] ?? 0;
  return remade(shape, path, (all) => all.map((old, index) => (index === place ? position : old))) ?? shape;
}

export function inserted(shape: Shape, path: Path, position: Position): Shape {
  const place = path[path.length - 1] ?? 0;
  return remade(shape, path, (all) => [...all.slice(0, place), position, ...all.slice(place)]) ?? shape;
}

/** Without a vertex; a ring or line that becomes too short goes with it, and null is left when nothing is. */
export function removed(shape: Shape, path: Path): Shape | null {
  if (shape.type === 'Point') return null;
  const place = path[path.length - 1] ?? 0;
  const least = { Point: 1, LineString: 2, Polygon: 3 }[kindOf(shape)];
  return remade(shape, path, (all) => {
    const left = all.filter((_, index) => index !== place);
    return left.length < least ? [] : left;
  });
}

/** The shape with another part: both are Multi then. */
export function joined(shape: Shape, part: Shape): Shape {
  const parts = (one: Shape): Nested[] =>
    (one.type.startsWith('Multi') ? one.coordinates : [one.coordinates]) as Nested[];
  return { type: `Multi${kindOf(shape)}`, coordinates: [...parts(shape), ...parts(part)] } as Shape;
}

/** The shape with a hole in the part whose box holds it; the shape itself if there is none. */
export function withHole(shape: Shape, hole: Shape): Shape {
  if (hole.type !== 'Polygon' || kindOf(shape) !== 'Polygon') return shape;
  const ring = hole.coordinates[0] as Position[];
  const polygons = (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) as Position[][][];
  const home = polygons.findIndex((polygon) => ring.every((position) => isInside(position, polygon[0] ?? [])));
  if (home < 0) return shape;
  const made = polygons.map((polygon, index) => (index === home ? [...polygon, ring] : polygon));
  return (shape.type === 'Polygon' ? { type: 'Polygon', coordinates: made[0] } : { type: 'MultiPolygon', coordinates: made }) as Shape;
}

/** Only to find the part that a hole was drawn in; whether it is valid is the server's word. */
function isInside([x, y]: Position, ring: Position[]): boolean {
  let inside = false;
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] ?? from;
    if (from[1] > y !== to[1] > y && x < ((to[0] - from[0]) * (y - from[1])) / (to[1] - from[1]) + from[0]) inside = !inside;
  });
  return inside;
}

/** west, south, east, north of whatever has positions; null for nothing. */
export function boxOf(geometries: (GeoJSON.Geometry | null)[]): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries.flatMap(flat)) {
    for (const { position } of vertices(geometry)) {
      box[0] = Math.min(box[0], position[0]);
      box[1] = Math.min(box[1], position[1]);
      box[2] = Math.max(box[2], position[0]);
      box[3] = Math.max(box[3], position[1]);
    }
  }
  return Number.isFinite(box[0]) ? box : null;
}

export function flat(geometry: GeoJSON.Geometry | null): Shape[] {
  if (!geometry) return [];
  return geometry.type === 'GeometryCollection' ? geometry.geometries.flatMap(flat) : [geometry];
}
