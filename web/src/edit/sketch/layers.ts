// How a sketch looks: one source of its own, so that whatever the core draws is left alone.
import type { GeoJSONSource, LayerSpecification, Map as MapView } from 'maplibre-gl';
import { middles, vertices, type Path, type Position, type Shape } from './geometry';

export interface Picture {
  shape: Shape | null;
  draft: Position[] | null;
  /** Where the next vertex would be. */
  pointer: Position | null;
  selected: Path | null;
  /** Vertices can be taken hold of. */
  open: boolean;
}

const INK = '#a3004f';
const PAPER = '#ffffff';

export class SketchLayers {
  constructor(
    private readonly map: MapView,
    private readonly id: string,
  ) {}

  show(picture: Picture): void {
    this.install();
    const source = this.map.getSource(this.id) as GeoJSONSource | undefined;
    source?.setData({ type: 'FeatureCollection', features: featuresOf(picture) });
  }

  private install(): void {
    if (this.map.getSource(this.id)) return;
    this.map.addSource(this.id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    for (const layer of layersOf(this.id)) this.map.addLayer(layer);
  }
}

function layersOf(source: string): LayerSpecification[] {
  const is = (role: string) => ['==', ['get', 'role'], role] as never;
  const circle = (role: string, radius: number, fill: string) =>
    ({
      id: `${source}-${role}`,
      type: 'circle',
      source,
      filter: is(role),
      paint: { 'circle-radius': radius, 'circle-color': fill, 'circle-stroke-color': INK, 'circle-stroke-width': 2 },
    }) as LayerSpecification;
  return [
    { id: `${source}-fill`, type: 'fill', source, filter: is('shape'), paint: { 'fill-color': INK, 'fill-opacity': 0.12 } },
    {
      id: `${source}-line`,
      type: 'line',
      source,
      filter: ['match', ['get', 'role'], ['outline', 'draft'], true, false],
      paint: { 'line-color': INK, 'line-width': 2.5 },
    },
    {
      id: `${source}-next`,
      type: 'line',
      source,
      filter: is('next'),
      paint: { 'line-color': INK, 'line-width': 1.5, 'line-dasharray': [2, 2] },
    },
    circle('middle', 3, PAPER),
    circle('vertex', 5, PAPER),
    circle('chosen', 7, INK),
  ];
}

function feature(role: string, geometry: GeoJSON.Geometry): GeoJSON.Feature {
  return { type: 'Feature', properties: { role }, geometry };
}

function featuresOf({ shape, draft, pointer, selected, open }: Picture): GeoJSON.Feature[] {
  const point = (role: string) => (coordinates: Position) => feature(role, { type: 'Point', coordinates });
  const features: GeoJSON.Feature[] = [];
  if (shape) {
    features.push(feature('shape', shape), ...outlines(shape));
    if (open && !draft) features.push(...middles(shape).map(({ position }) => point('middle')(position)));
    if (open || shape.type === 'Point') {
      for (const { path, position } of vertices(shape)) features.push(point(same(path, selected) ? 'chosen' : 'vertex')(position));
    }
  }
  if (draft) {
    if (draft.length > 1) features.push(feature('draft', { type: 'LineString', coordinates: draft }));
    const last = draft[draft.length - 1];
    if (last && pointer) features.push(feature('next', { type: 'LineString', coordinates: [last, pointer] }));
    features.push(...draft.map(point('vertex')));
  }
  return features;
}

/** Lines of their own: of a polygon that crosses itself the map would draw nothing, just when it has to be mended. */
function outlines(shape: Shape): GeoJSON.Feature[] {
  if (shape.type === 'LineString' || shape.type === 'MultiLineString') return [feature('outline', shape)];
  if (shape.type === 'Polygon') return [feature('outline', { type: 'MultiLineString', coordinates: shape.coordinates })];
  return shape.type === 'MultiPolygon' ? [feature('outline', { type: 'MultiLineString', coordinates: shape.coordinates.flat() })] : [];
}

export function same(one: Path | null, other: Path | null): boolean {
  return !!one && !!other && one.length === other.length && one.every((place, index) => place === other[index]);
}
