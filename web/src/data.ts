// The layers of the data on the map: from the server's style, in its tiles, at the page's times.
import type { FilterSpecification, LayerSpecification, Map as MapLibre, StyleSpecification, VectorTileSource } from 'maplibre-gl';
import type { Change, Language, Times } from './app';
import { counted, type Count, type Counts } from './counts';
import { withParameters, type Http } from './http';
import { faded } from './legend';
import { tilesIn, touchedTiles } from './tiles';

export const COLLECTION = 'groundplan:collection';

export interface Data {
  style: StyleSpecification;
  /** Collections that are drawn, in the order of their layers. */
  drawn(): string[];
  layersOf(collection: string): LayerSpecification[];
  collectionOf(layer: string): string | undefined;
  /** Ids of layers on which a click can find something. */
  clickable(): string[];
  show(collection: string, isShown: boolean): void;
  fade(collection: string, opacity: number): void;
  /** The band of ε of a whole collection. */
  showHalos(collection: string, isShown: boolean): void;
  hasHalos(collection: string): boolean;
  /** The band of ε of one feature, whatever is shown of the others. */
  pointAt(chosen: { collection: string; id: string } | null): void;
  speak(language: Language): Promise<void>;
  at(times: Times): void;
  refresh(): void;
  touch(change: Change): void;
  /** What is in the tiles in view, and what of it they draw. */
  inView(): Count;
  isOwnSource(source: string | undefined): boolean;
}

const HALO = /halo|epsilon|uncertain/;
const isHalo = (layer: LayerSpecification) =>
  HALO.test(String((layer.metadata as Record<string, unknown> | undefined)?.['groundplan:role'] ?? '')) || HALO.test(layer.id);
export const collectionOf = (layer: LayerSpecification): string | undefined => (layer.metadata as Record<string, string> | undefined)?.[COLLECTION];

const filterOf = (layer: LayerSpecification): FilterSpecification | undefined => ('filter' in layer ? layer.filter : undefined);
const onlyOf = (layer: LayerSpecification, id: string): FilterSpecification => {
  const own = filterOf(layer);
  const isIt = ['==', ['to-string', ['get', 'id']], id];
  return (own ? ['all', own, isIt] : isIt) as FilterSpecification;
};

/** The server's style with its vector sources written out as tile addresses at these times. */
export async function readStyle(http: Http, language: Language, times: Times): Promise<StyleSpecification> {
  const style = (await http.json(`/styles/groundplan?lang=${language}`)) as StyleSpecification;
  for (const [name, source] of Object.entries(style.sources)) {
    if (source.type !== 'vector' || !source.url) continue;
    // Its bounds are those of today's features; tomorrow's may lie outside.
    const { tiles, minzoom, maxzoom, attribution } = await http.json(source.url);
    const { url: _, ...rest } = source;
    style.sources[name] = { ...rest, tiles: tiles.map((tile: string) => counted(atTimes(tile, times))), minzoom: minzoom ?? 0, maxzoom: maxzoom ?? 14, ...(attribution ? { attribution } : {}) };
  }
  style.layers = style.layers.filter((layer) => layer.type !== 'background' && collectionOf(layer));
  return style;
}

export const atTimes = (address: string, { datetime, asOf }: Times): string => withParameters(address, { datetime, asOf });

export function data(map: MapLibre, http: Http, style: StyleSpecification, times: () => Times, counts: Counts): Data {
  const vectors = Object.keys(style.sources).filter((name) => style.sources[name]?.type === 'vector');
  const byId = new Map(style.layers.map((layer) => [layer.id, layer]));
  const hidden = new Set<string>();
  const opacity = new Map<string, number>();
  const haloed = new Set<string>();
  let pointedAt: { collection: string; id: string } | null = null;
  const source = (name: string) => map.getSource(name) as VectorTileSource | undefined;
  const layersOf = (collection: string) => style.layers.filter((layer) => collectionOf(layer) === collection);
  const isVisible = (layer: LayerSpecification) => {
    const collection = collectionOf(layer) ?? '';
    if (hidden.has(collection)) return false;
    return isHalo(layer) ? haloed.has(collection) || pointedAt?.collection === collection : layer.layout?.visibility !== 'none';
  };
  const drawVisible = (layers: LayerSpecification[]) => {
    for (const layer of layers) {
      map.setLayoutProperty(layer.id, 'visibility', isVisible(layer) ? 'visible' : 'none');
      if (isHalo(layer)) map.setFilter(layer.id, haloed.has(collectionOf(layer) ?? '') ? filterOf(layer) : onlyOf(layer, pointedAt?.id ?? ''));
    }
  };
  const levelsOf = (name: string): [number, number] => {
    const { minzoom, maxzoom } = style.sources[name] as { minzoom?: number; maxzoom?: number };
    return [minzoom ?? 0, maxzoom ?? 14];
  };
  const view = (): [number, number, number, number] => {
    const bounds = map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  };
  const touch = (change: Change) => {
    for (const name of vectors) {
      const touched = touchedTiles(change.tiles.WebMercatorQuad ?? [], view(), map.getZoom(), levelsOf(name)[1]);
      if (touched.length) map.refreshTiles(name, touched);
    }
  };
  return {
    style,
    drawn: () => [...new Set(style.layers.map((layer) => collectionOf(layer) ?? ''))],
    layersOf,
    collectionOf: (id) => { const layer = byId.get(id); return layer && collectionOf(layer); },
    clickable: () => style.layers.filter((layer) => !isHalo(layer) && isVisible(layer) && map.getLayer(layer.id)).map(({ id }) => id),
    show(collection, isShown) {
      if (isShown) hidden.delete(collection);
      else hidden.add(collection);
      drawVisible(layersOf(collection));
    },
    fade(collection, value) {
      opacity.set(collection, value);
      for (const layer of layersOf(collection)) for (const [property, faint] of faded(layer, value)) map.setPaintProperty(layer.id, property as "fill-opacity", faint as number);
    },
    showHalos(collection, isShown) {
      if (isShown) haloed.add(collection);
      else haloed.delete(collection);
      drawVisible(layersOf(collection).filter(isHalo));
    },
    hasHalos: (collection) => layersOf(collection).some(isHalo),
    pointAt(chosen) {
      const before = pointedAt?.collection;
      pointedAt = chosen;
      for (const collection of new Set([before, chosen?.collection])) if (collection) drawVisible(layersOf(collection).filter(isHalo));
    },
    async speak(language) {
      const other = (await http.json(`/styles/groundplan?lang=${language}`)) as StyleSpecification;
      for (const layer of other.layers) {
        if (layer.type !== 'symbol' || !byId.has(layer.id)) continue;
        for (const property of ['text-field', 'icon-image'] as const) map.setLayoutProperty(layer.id, property, layer.layout?.[property]);
      }
    },
    at(now) {
      for (const name of vectors) source(name)?.setTiles((source(name)?.tiles ?? []).map((tile) => atTimes(tile, now)));
    },
    refresh: () => vectors.forEach((name) => map.refreshTiles(name)),
    touch(change) {
      if (times().asOf) return;
      const isBusy = !map.areTilesLoaded();
      touch(change);
      // A tile that was on its way when the change came may show the state before it.
      if (isBusy) void map.once('idle').then(() => touch(change));
    },
    inView: () => counts.of(vectors.flatMap((name) => {
      const [template = ''] = source(name)?.tiles ?? [];
      return tilesIn(view(), map.getZoom(), levelsOf(name)).map(({ z, x, y }) => template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y)));
    })),
    isOwnSource: (name) => vectors.includes(name ?? ''),
  };
}
