// Keeps the net of degrees in step with the view, and tells of tiles that could not be read.
import type { GeoJSONSource } from 'maplibre-gl';
import type { Core } from './core';
import { graticule } from './graticule';

const PAUSE_MS = 120;
/** Room of a label at an edge, and of the scale and the credits at the lower one. */
const EDGE_PX = 32;
const FOOT_PX = 64;

export function installNet(core: Core): void {
  const { map } = core;
  let timer = 0;
  const draw = () => {
    timer = 0;
    const bounds = map.getBounds();
    const source = map.getSource('net') as GeoJSONSource | undefined;
    const left = coveredLeft();
    const { clientWidth, clientHeight } = map.getContainer();
    const net = graticule([map.unproject([left, 0]).lng, bounds.getSouth(), bounds.getEast(), bounds.getNorth()], clientWidth - left);
    const hasRoom = ({ geometry, properties }: GeoJSON.Feature) => {
      if (geometry.type !== 'Point') return true;
      const { x, y } = map.project(geometry.coordinates as [number, number]);
      return properties?.side === 'top' ? x > left + EDGE_PX && x < clientWidth - EDGE_PX : y > EDGE_PX && y < clientHeight - FOOT_PX;
    };
    source?.setData({ ...net, features: net.features.filter(hasRoom) });
  };
  const soon = () => { timer ||= window.setTimeout(draw, PAUSE_MS); };
  map.on('move', soon);
  map.on('resize', soon);
  core.on('panel', soon);
  draw();
  map.on('error', (event) => {
    const source = (event as { sourceId?: string }).sourceId;
    const what = core.data.isOwnSource(source) ? 'error.tiles' : source?.startsWith('base-') ? 'error.basemap.tiles' : 'error.map';
    core.showProblem(wordsFor(event.error), core.t(what));
  });
}

/** Pixels at the left of the map that a panel covers; labels stand beside it. */
function coveredLeft(): number {
  const panel = document.querySelector<HTMLElement>('.panel.left:not([hidden])');
  return panel && panel.clientWidth < window.innerWidth * 0.6 ? panel.clientWidth : 0;
}

/** Fifty tiles that fail alike are one failure: addresses are left out. */
function wordsFor(error: { message?: string; status?: number; statusText?: string } | undefined): Error {
  if (error?.status !== undefined) return new Error(`${error.status} ${error.statusText ?? ''}`.trim());
  return new Error((error?.message ?? '').replace(/https?:\S+/g, '').trim() || '?');
}
