// Coordinates as people type and paste them, one position in a line: longitude, latitude in degrees.
import { isShape, shapeOf, vertices, type Kind, type Position, type Shape } from './geometry';

/** What was typed cannot be read; `key` and `values` are words of the dictionary. */
export class Unreadable extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string | number> = {},
  ) {
    super(key);
    this.name = 'Unreadable';
  }
}

const LEAST: Record<Kind, number> = { Point: 1, LineString: 2, Polygon: 3 };

/** GeoJSON, or positions `longitude, latitude` in lines or between semicolons; blanks or tabs do for the comma. */
export function readCoordinates(text: string, kind: Kind): Shape {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return readGeometry(trimmed);
  const positions = trimmed.split(/[\n;；]+/u).filter((line) => line.trim() !== '').map(readLine);
  if (kind === 'Polygon' && positions.length > 3 && same(positions[0], positions[positions.length - 1])) positions.pop();
  if (kind === 'Point' && positions.length > 1) throw new Unreadable('sketch.text.oneOnly', { given: positions.length });
  const shape = shapeOf(kind, positions);
  if (!shape) throw new Unreadable('sketch.text.tooFew', { given: positions.length, least: LEAST[kind] });
  return shape;
}

function same(one: Position | undefined, other: Position | undefined): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}

function readLine(line: string, index: number): Position {
  const parts = line.trim().split(/[\s,，、\t]+/u).filter((part) => part !== '');
  const [longitude, latitude] = parts.map(Number);
  if (parts.length !== 2 || longitude === undefined || latitude === undefined || Number.isNaN(longitude + latitude)) {
    throw new Unreadable('sketch.text.noPair', { line: index + 1, text: line.trim().slice(0, 40) });
  }
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) {
    throw new Unreadable(Math.abs(latitude) <= 180 && Math.abs(longitude) <= 90 ? 'sketch.text.swapped' : 'sketch.text.outside', {
      line: index + 1,
      text: line.trim().slice(0, 40),
    });
  }
  return [longitude, latitude];
}

function readGeometry(text: string): Shape {
  let value: { type?: string; geometry?: GeoJSON.Geometry | null };
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unreadable('sketch.text.noJson');
  }
  const geometry = value.type === 'Feature' ? value.geometry : (value as GeoJSON.Geometry);
  if (!isShape(geometry) || !Array.isArray(geometry.coordinates)) throw new Unreadable('sketch.text.noShape');
  return geometry;
}

/** Lines of positions where that says all, GeoJSON where there are parts or holes. */
export function writeCoordinates(shape: Shape): string {
  const simple = !shape.type.startsWith('Multi') && !(shape.type === 'Polygon' && shape.coordinates.length > 1);
  if (!simple) return JSON.stringify(shape);
  return vertices(shape).map(({ position }) => `${position[0]}, ${position[1]}`).join('\n');
}

/** Whether a geometry of this kind can stand where the schema says `format` (`geometry-multipolygon`, …). */
export function kindsOf(format: string | undefined): Kind[] {
  const all: Kind[] = ['Point', 'LineString', 'Polygon'];
  const said = all.filter((kind) => format?.toLowerCase().includes(kind.toLowerCase()));
  return said.length > 0 ? said : all;
}

