// What was, and what was taken back.

/** Steps back and forward through states that are never changed in place. */
export class History<State> {
  private past: State[] = [];
  private future: State[] = [];

  constructor(private present: State) {}

  get now(): State {
    return this.present;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** A step that can be taken back. */
  push(state: State): void {
    this.past.push(this.present);
    this.present = state;
    this.future = [];
  }

  /** What is seen while a vertex is dragged: no step of its own. */
  replace(state: State): void {
    this.present = state;
  }

  undo(): boolean {
    const state = this.past.pop();
    if (state === undefined) return false;
    this.future.push(this.present);
    this.present = state;
    return true;
  }

  redo(): boolean {
    const state = this.future.pop();
    if (state === undefined) return false;
    this.past.push(this.present);
    this.present = state;
    return true;
  }
}
