// Reading a style's layers: what sign stands for a collection, and how to draw it fainter.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';

export interface Sign {
  kinds: ('fill' | 'line' | 'point')[];
  colour: string;
  hasInlay: boolean;
}

const OPACITY: Partial<Record<LayerSpecification['type'], string[]>> = {
  fill: ['fill-opacity'],
  line: ['line-opacity'],
  circle: ['circle-opacity', 'circle-stroke-opacity'],
  symbol: ['text-opacity', 'icon-opacity'],
  'fill-extrusion': ['fill-extrusion-opacity'],
  heatmap: ['heatmap-opacity'],
};

/** What the server says of its own signs, in the style's metadata. */
export interface ServerLegend {
  statuses?: { status: string; title: Partial<Record<'zh' | 'en', string>>; dashes: [number, number] | null; point: string }[];
  collections?: { collection: string; color: string; symbols: { kind: 'area' | 'line' | 'point'; inlay?: string | null }[] }[];
}

export const legendIn = (style: StyleSpecification): ServerLegend =>
  ((style.metadata as Record<string, unknown> | undefined)?.['groundplan:legend'] as ServerLegend | undefined) ?? {};

/** The server's sign for a collection, else what its layers look like. */
export function signFor(collection: string, legend: ServerLegend, layers: LayerSpecification[]): Sign {
  const entry = legend.collections?.find((one) => one.collection === collection);
  if (!entry?.symbols?.length) return signOf(layers);
  return {
    kinds: entry.symbols.map(({ kind }) => (kind === 'area' ? 'fill' : kind)),
    colour: entry.color,
    hasInlay: entry.symbols.some(({ inlay }) => Boolean(inlay)),
  };
}

/** The first colour in a value or expression, looking into its outputs last to first: the last is what holds when nothing special does. */
export function colourIn(value: unknown): string | undefined {
  if (typeof value === 'string') return /^(#[0-9a-f]{3,8}|rgba?\(.*\)|hsla?\(.*\))$/i.test(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  for (const part of [...value].reverse()) {
    const found = colourIn(part);
    if (found) return found;
  }
  return undefined;
}

/** What a legend draws for the layers of one collection. Halos and labels say nothing about it. */
export function signOf(layers: LayerSpecification[]): Sign {
  const own = layers.filter((layer) => !/halo|label/.test(layer.id));
  const kinds: Sign['kinds'] = [];
  const colours: Record<string, string | undefined> = {};
  let lines = 0;
  for (const layer of own) {
    const paint = (layer.paint ?? {}) as Record<string, unknown>;
    const kind = layer.type === 'fill' ? 'fill' : layer.type === 'line' ? 'line' : layer.type === 'circle' ? 'point' : undefined;
    if (!kind) continue;
    if (!kinds.includes(kind)) kinds.push(kind);
    if (kind === 'line') lines += 1;
    colours[kind] ??= colourIn(paint[`${layer.type}-color`]);
  }
  const isOutlineOnly = kinds.includes('fill') && /outline|border|edge/.test(own.find((layer) => layer.type === 'line')?.id ?? '');
  return {
    kinds: isOutlineOnly ? kinds.filter((kind) => kind !== 'line') : kinds,
    colour: colours.point ?? colours.line ?? colours.fill ?? '#555555',
    hasInlay: lines > 1 && own.some((layer) => /inlay/.test(layer.id)),
  };
}

/** The opacities of a layer times a factor, by paint property. */
export function faded(layer: LayerSpecification, factor: number): [string, unknown][] {
  const paint = (layer.paint ?? {}) as Record<string, unknown>;
  return (OPACITY[layer.type] ?? []).map((property) => [property, times(paint[property], factor)]);
}

/** `zoom` may only stand in the outermost interpolation or step, so that the factor goes into its outputs. */
export function times(value: unknown, factor: number): unknown {
  if (factor === 1) return value ?? null;
  if (value === undefined || typeof value === 'number') return (value ?? 1) * factor;
  if (!Array.isArray(value)) return factor;
  const [operator] = value;
  const first = operator === 'interpolate' ? 4 : operator === 'step' ? 2 : 0;
  if (!first || JSON.stringify(value).indexOf('["zoom"]') < 0) return ['*', factor, value];
  return value.map((part, i) => (i >= first && (i - first) % 2 === 0 ? times(part, factor) : part));
}
