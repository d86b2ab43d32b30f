// A sketch by keys, while the map has the focus: the arrows move the map under a cross, Space sets a vertex there.
import { h } from '../../dom';
import { rounded, vertices } from './geometry';
import type { Sketch } from './sketch';

const STEP_PX = 1;
const WIDE_STEP_PX = 20;
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class SketchKeys {
  private readonly cross = h('div', { class: 'sketch-cross', 'aria-hidden': 'true', hidden: true });

  constructor(private readonly sketch: Sketch) {}

  on(): void {
    const { map } = this.sketch.app;
    map.getContainer().append(this.cross);
    map.getCanvas().addEventListener('keydown', this.down);
    map.getCanvas().addEventListener('mousemove', this.hide);
  }

  off(): void {
    const { map } = this.sketch.app;
    this.cross.remove();
    map.getCanvas().removeEventListener('keydown', this.down);
    map.getCanvas().removeEventListener('mousemove', this.hide);
  }

  private readonly hide = (): void => {
    this.cross.hidden = true;
  };

  private readonly down = (event: KeyboardEvent): void => {
    if (!(this.whileDrawing(event) || this.whileEditing(event) || this.always(event))) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private always(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey)) return false;
    if (key === 'z' && !event.shiftKey) this.sketch.undo();
    else if (key === 'y' || key === 'z') this.sketch.redo();
    else return false;
    return true;
  }

  private whileDrawing(event: KeyboardEvent): boolean {
    const { sketch } = this;
    if (!sketch.draft || event.ctrlKey || event.metaKey) return false;
    this.cross.hidden = false;
    if (event.key === ' ') this.set();
    else if (event.key === 'Enter') sketch.finish();
    else if (event.key === 'Backspace') sketch.undo();
    else if (event.key === 'Escape') sketch.leaveDraft();
    else return false;
    return true;
  }

  private set(): void {
    const { app } = this.sketch;
    const { lng, lat } = app.map.getCenter().wrap();
    this.sketch.add(rounded([lng, lat]));
    app.announce(app.t('sketch.set', { longitude: lng.toFixed(5), latitude: lat.toFixed(5) }));
  }

  private whileEditing(event: KeyboardEvent): boolean {
    const { sketch } = this;
    if (sketch.draft || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'n' || event.key === 'p') this.choose(event.key === 'n' ? 1 : -1);
    else if (!sketch.selected) return false;
    else if (event.key === 'Delete' || event.key === 'Backspace') sketch.removeSelected();
    else if (event.key === 'Escape') sketch.select(null);
    else if (ARROWS[event.key]) this.nudge(ARROWS[event.key] as [number, number], event.shiftKey ? WIDE_STEP_PX : STEP_PX);
    else return false;
    return true;
  }

  private choose(by: 1 | -1): void {
    const { app } = this.sketch;
    const position = this.sketch.selectNext(by);
    if (position) app.announce(app.t('sketch.chosen', { longitude: position[0], latitude: position[1] }));
  }

  private nudge([x, y]: [number, number], step: number): void {
    const { map } = this.sketch.app;
    const { shape, selected } = this.sketch;
    const here = shape && vertices(shape).find(({ path }) => path.join() === selected?.join());
    if (!here || !shape) return;
    const at = map.project(here.position);
    const { lng, lat } = map.unproject([at.x + x * step, at.y + y * step]).wrap();
    this.sketch.move(here.path, rounded([lng, lat]), shape, true);
  }
}
