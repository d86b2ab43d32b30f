// One shape that is being drawn or changed on the map, with steps that can be taken back. No measuring here.
import type { App } from '../../app';
import { inserted, joined, moved, removed, shapeOf, vertices, withHole, type Kind, type Path, type Position, type Shape } from './geometry';
import { History } from './history';
import { SketchLayers } from './layers';
import { SketchKeys } from './keys';
import { SketchPointer } from './pointer';

export interface SketchOptions {
  /** After every step: drawn, moved, taken back. */
  onChange(): void;
  /** Another sketch needs the map; this one was closed as it is. */
  onTaken?(): void;
  /** Vertices that a pointer sticks to. */
  neighbours?(): Position[];
}

/** What becomes of the positions that are being set: the shape itself, another part of it, or a hole in it. */
type Purpose = 'shape' | 'part' | 'hole';

interface State {
  shape: Shape | null;
  draft: Position[] | null;
}

const LEAST: Record<Kind, number> = { Point: 1, LineString: 2, Polygon: 3 };

let current: Sketch | null = null;

export class Sketch {
  kind: Kind = 'Polygon';
  selected: Path | null = null;
  private purpose: Purpose = 'shape';
  private history = new History<State>({ shape: null, draft: null });
  private giveBack: (() => void) | null = null;
  private next: Position | null = null;
  private readonly layers: SketchLayers;
  private readonly pointer: SketchPointer;
  private readonly keys: SketchKeys;

  constructor(
    readonly app: App,
    id: string,
    readonly options: SketchOptions,
  ) {
    this.layers = new SketchLayers(app.map, id);
    this.pointer = new SketchPointer(this);
    this.keys = new SketchKeys(this);
  }

  get shape(): Shape | null {
    return this.history.now.shape;
  }

  get draft(): Position[] | null {
    return this.history.now.draft;
  }

  /** The map is ours: clicks set or move vertices. */
  get open(): boolean {
    return this.giveBack !== null;
  }

  get canUndo(): boolean {
    return this.open && this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.open && this.history.canRedo;
  }

  /** Whether what was set so far would make a whole. */
  get canFinish(): boolean {
    return (this.draft?.length ?? 0) >= LEAST[this.kind];
  }

  /** Waits for the first vertex of a new shape. */
  draw(kind: Kind): void {
    this.kind = kind;
    this.purpose = 'shape';
    this.history = new History<State>({ shape: null, draft: [] });
    this.take();
  }

  /** Waits for the first vertex of another part, or of a hole. */
  drawMore(purpose: 'part' | 'hole'): void {
    if (!this.shape) return;
    this.purpose = purpose;
    this.history.push({ shape: this.shape, draft: [] });
    this.take();
  }

  /** Shows a shape whose vertices can be moved; the steps begin here. */
  edit(shape: Shape, kind: Kind): void {
    this.kind = kind;
    this.history = new History<State>({ shape, draft: null });
    this.take();
  }

  /** Another shape in place of this one, as a step that can be taken back. */
  replace(shape: Shape | null): void {
    this.selected = null;
    this.step({ shape, draft: null });
  }

  add(position: Position): void {
    const { shape, draft } = this.history.now;
    if (!draft || draft[draft.length - 1]?.join() === position.join()) return;
    const positions = [...draft, position];
    if (this.kind === 'Point') this.complete(positions);
    else this.step({ shape, draft: positions });
  }

  finish(): void {
    if (this.draft && this.canFinish) this.complete(this.draft);
  }

  /** Leaves the positions that were set and are no shape yet. */
  leaveDraft(): void {
    if (this.draft) this.step({ shape: this.shape, draft: null });
  }

  /** While a vertex is dragged `last` is false; the step is the whole way. */
  move(path: Path, position: Position, from: Shape, last: boolean): void {
    const state = { shape: moved(from, path, position), draft: null };
    if (!last) {
      this.history.replace(state);
      this.show();
      return;
    }
    this.history.replace({ shape: from, draft: null });
    this.step(state);
  }

  insert(path: Path, position: Position): void {
    if (!this.shape) return;
    this.selected = path;
    this.step({ shape: inserted(this.shape, path, position), draft: null });
  }

  removeSelected(): void {
    if (!this.shape || !this.selected) return;
    const shape = removed(this.shape, this.selected);
    this.selected = null;
    this.step({ shape, draft: null });
  }

  select(path: Path | null): void {
    this.selected = path;
    this.show();
  }

  /** The vertex before or after the selected one, by keys. */
  selectNext(by: 1 | -1): Position | null {
    const all = this.shape ? vertices(this.shape) : [];
    const here = all.findIndex(({ path }) => path.join() === this.selected?.join());
    const chosen = all[(here + by + all.length) % all.length];
    this.select(chosen?.path ?? null);
    return chosen?.position ?? null;
  }

  undo(): void {
    if (this.history.undo()) this.stepped(null);
  }

  redo(): void {
    if (this.history.redo()) this.stepped(null);
  }

  /** Gives the map back, after the click that closed it; the shape stays in sight unless it is cleared. */
  close(): void {
    if (current === this) current = null;
    this.pointer.off();
    this.keys.off();
    if (this.giveBack) setTimeout(this.giveBack);
    this.giveBack = null;
    this.selected = null;
    this.history.replace({ shape: this.shape, draft: null });
    this.show();
  }

  clear(): void {
    this.history = new History<State>({ shape: null, draft: null });
    this.close();
  }

  point(position: Position | null): void {
    this.next = position;
    if (this.draft) this.show();
  }

  show(): void {
    this.layers.show({ ...this.history.now, pointer: this.next, selected: this.selected, open: this.open });
  }

  private complete(positions: Position[]): void {
    const part = shapeOf(this.kind, positions);
    const shape = this.shape && part ? (this.purpose === 'hole' ? withHole(this.shape, part) : joined(this.shape, part)) : part;
    this.step({ shape, draft: null });
    this.app.announce(this.app.t('sketch.finished'));
  }

  private step(state: State): void {
    this.history.push(state);
    this.stepped(state.draft ? null : this.selected);
  }

  private stepped(selected: Path | null): void {
    this.selected = selected;
    this.next = null;
    this.show();
    this.options.onChange();
  }

  private take(): void {
    if (current && current !== this) {
      const other = current;
      other.close();
      other.options.onTaken?.();
    }
    current = this;
    this.selected = null;
    if (!this.giveBack) {
      this.giveBack = this.app.takePointer();
      this.pointer.on();
      this.keys.on();
    }
    this.show();
    this.options.onChange();
  }
}
