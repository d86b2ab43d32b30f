// Mouse and touch on a sketch: set, take hold of, drag.
import type { MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import { middles, rounded, vertices, type Position, type Shape, type Vertex } from './geometry';
import type { Sketch } from './sketch';

const REACH_PX = { mouse: 9, touch: 20 };
const STICK_PX = 10;
/** The double click that finishes a shape must not zoom. */
const DOUBLE_CLICK_MS = 500;

type PointerEvent = MapMouseEvent | MapTouchEvent;

export class SketchPointer {
  constructor(private readonly sketch: Sketch) {}

  on(): void {
    const { map } = this.sketch.app;
    map.doubleClickZoom.disable();
    map.on('click', this.click);
    map.on('mousemove', this.hover);
    map.on('mousedown', this.down);
    map.on('touchstart', this.down);
  }

  off(): void {
    const { map } = this.sketch.app;
    map.off('click', this.click);
    map.off('mousemove', this.hover);
    map.off('mousedown', this.down);
    map.off('touchstart', this.down);
    map.getCanvas().style.cursor = '';
    setTimeout(() => map.doubleClickZoom.enable(), DOUBLE_CLICK_MS);
  }

  private readonly click = (event: MapMouseEvent): void => {
    const { sketch } = this;
    const draft = sketch.draft;
    if (!draft) {
      if (!this.grip(event, REACH_PX.mouse)) sketch.select(null);
      return;
    }
    const last = draft[draft.length - 1];
    const first = sketch.kind === 'Polygon' ? draft[0] : undefined;
    if (last && this.near(last, event, REACH_PX.mouse)) sketch.finish();
    else if (first && sketch.canFinish && this.near(first, event, REACH_PX.mouse)) sketch.finish();
    else sketch.add(this.place(event));
  };

  private readonly hover = (event: MapMouseEvent): void => {
    const { sketch } = this;
    if (sketch.draft) sketch.point(this.place(event));
    const hand = this.grip(event, REACH_PX.mouse) ? 'move' : '';
    sketch.app.map.getCanvas().style.cursor = sketch.draft ? 'crosshair' : hand;
  };

  private readonly down = (event: PointerEvent): void => {
    const { sketch } = this;
    if (sketch.draft || ('points' in event && event.points.length > 1)) return;
    const grip = this.grip(event, 'points' in event ? REACH_PX.touch : REACH_PX.mouse);
    if (!grip || !sketch.shape) return;
    event.preventDefault();
    if (grip.between) sketch.insert(grip.path, rounded(grip.position));
    sketch.select(grip.path);
    this.drag(grip, sketch.shape);
  };

  private drag(grip: Vertex, from: Shape): void {
    const { sketch } = this;
    const { map } = sketch.app;
    let to: Position | null = null;
    const move = (event: PointerEvent): void => {
      to = this.place(event);
      sketch.move(grip.path, to, from, false);
    };
    const end = (): void => {
      map.off('mousemove', move);
      map.off('touchmove', move);
      window.removeEventListener('mouseup', end);
      window.removeEventListener('touchend', end);
      window.removeEventListener('touchcancel', end);
      if (to && sketch.open) sketch.move(grip.path, to, from, true);
    };
    map.on('mousemove', move);
    map.on('touchmove', move);
    window.addEventListener('mouseup', end);
    window.addEventListener('touchend', end);
    window.addEventListener('touchcancel', end);
  }

  /** The vertex, or else the middle of an edge, that is in reach. */
  private grip(event: PointerEvent, reach: number): (Vertex & { between: boolean }) | null {
    const { shape, draft } = this.sketch;
    if (!shape || draft) return null;
    const vertex = vertices(shape).find(({ position }) => this.near(position, event, reach));
    if (vertex) return { ...vertex, between: false };
    const middle = middles(shape).find(({ position }) => this.near(position, event, reach));
    return middle ? { ...middle, between: true } : null;
  }

  private near(position: Position, event: PointerEvent, reach: number): boolean {
    return distance(this.sketch.app.map.project(position), event.point) <= reach;
  }

  /** Where the pointer is, or, to its last digit, the vertex of a neighbour that it sticks to (not while Alt is held). */
  private place(event: PointerEvent): Position {
    const { app, options } = this.sketch;
    const free = event.originalEvent.altKey;
    let best: Position | null = null;
    let least = STICK_PX;
    for (const neighbour of free ? [] : (options.neighbours?.() ?? [])) {
      const away = distance(app.map.project(neighbour), event.point);
      if (away <= least) [best, least] = [neighbour, away];
    }
    const { lng, lat } = event.lngLat.wrap();
    return best ?? rounded([lng, lat]);
  }
}

function distance(one: { x: number; y: number }, other: PointLike): number {
  const { x, y } = other as { x: number; y: number };
  return Math.hypot(one.x - x, one.y - y);
}
