// The geometry of a feature: drawn, moved by its vertices, or typed as coordinates.
import type { App } from '../app';
import { h } from '../dom';
import { Neighbours } from './neighbours';
import { boxOf, isShape, kindOf, vertices, type Kind } from './sketch/geometry';
import { rewrite } from './sketch/rewrite';
import { Sketch } from './sketch/sketch';
import { readCoordinates, Unreadable, writeCoordinates } from './sketch/text';
import { fit } from './sketch/view';

const MOST_ZOOM = 14;

export class ShapeEditor {
  readonly element = h('div', { class: 'edit-shape' });
  private geometry: GeoJSON.Geometry | null = null;
  private collection = '';
  private id: string | null = null;
  private kinds: Kind[] = [];
  private problem = '';
  private readonly sketch: Sketch;
  private readonly neighbours: Neighbours;

  constructor(
    private readonly app: App,
    private readonly changed: (geometry: GeoJSON.Geometry | null) => void,
  ) {
    this.neighbours = new Neighbours(app);
    this.sketch = new Sketch(app, 'edit-sketch', {
      onChange: () => this.sketched(),
      onTaken: () => this.write(),
      neighbours: () => this.neighbours.get(),
    });
    app.map.on('moveend', () => void this.look());
  }

  /** Another feature; a geometry that can be moved by its vertices is open at once. */
  show(collection: string, id: string | null, geometry: GeoJSON.Geometry | null, kinds: Kind[]): void {
    this.neighbours.forget();
    Object.assign(this, { collection, id, geometry, kinds, problem: '' });
    this.sketch.clear();
    this.open();
  }

  /** Draws the first shape of a new feature. */
  draw(kind: Kind): void {
    this.sketch.draw(kind);
    void this.look();
    this.app.announce(this.app.t(`ask.drawing.${kind}`));
    this.app.map.getCanvas().focus();
  }

  /** The map is given back; the shape stays in sight. */
  pause(): void {
    if (this.sketch.open) this.sketch.close();
  }

  hide(): void {
    this.geometry = null;
    this.sketch.clear();
  }

  /** What the server says is wrong with it. */
  tell(message: string): void {
    this.problem = message;
    this.write();
  }

  zoom(): void {
    const box = boxOf([this.geometry]);
    if (box) fit(this.app, box, MOST_ZOOM);
  }

  write(): void {
    const { app, sketch, geometry } = this;
    rewrite(this.element, [
      h('h3', {}, app.t('edit.shape.title')),
      h('p', { class: 'quiet' }, this.state()),
      sketch.draft ? this.drawing() : this.tools(),
      h('p', { class: 'edit-fault', role: 'alert' }, this.problem),
      sketch.draft ? null : this.typing(),
      geometry !== null && !isShape(geometry) && h('p', {}, app.t('edit.shape.collection')),
    ]);
  }

  private open(): void {
    const { geometry } = this;
    if (isShape(geometry)) {
      this.sketch.edit(geometry, kindOf(geometry));
      void this.look();
    } else this.write();
  }

  private async look(): Promise<void> {
    if (this.sketch.open) await this.neighbours.look(this.collection, this.id);
  }

  private state(): string {
    const { app, geometry, sketch } = this;
    if (sketch.draft) return app.t(`ask.drawing.${sketch.kind}`);
    if (!isShape(geometry)) return app.t('edit.shape.none');
    const values = { kind: app.t(`ask.draw.${kindOf(geometry)}`), vertices: vertices(geometry).length };
    return app.t('edit.shape.now', values) + (sketch.open ? ` ${app.t('ask.adjusting')}` : '');
  }

  private button(key: string, run: () => void, disabled = false): HTMLButtonElement {
    return h('button', { type: 'button', 'data-do': key, onclick: run, disabled }, this.app.t(key));
  }

  private drawing(): HTMLElement {
    const { sketch } = this;
    return h('div', { class: 'row' },
      this.button('ask.finish', () => sketch.finish(), !sketch.canFinish),
      this.button('ask.undo', () => sketch.undo(), !sketch.canUndo),
      this.button('ask.redo', () => sketch.redo(), !sketch.canRedo),
      this.button('ask.cancelDrawing', () => sketch.leaveDraft()));
  }

  private tools(): HTMLElement {
    const { sketch, geometry, app } = this;
    const whole = isShape(geometry);
    const stick = h('input', { type: 'checkbox', id: 'edit-stick', checked: this.neighbours.on, onchange: () => this.stick(stick.checked) });
    return h('div', {},
      h('div', { class: 'row' },
        whole && !sketch.open && this.button('ask.adjust', () => this.open()),
        sketch.open && this.button('ask.undo', () => sketch.undo(), !sketch.canUndo),
        sketch.open && this.button('ask.redo', () => sketch.redo(), !sketch.canRedo),
        sketch.open && this.button('edit.shape.removeVertex', () => sketch.removeSelected(), !sketch.selected),
        whole && sketch.open && this.button('edit.shape.part', () => this.more('part')),
        whole && sketch.open && kindOf(geometry) === 'Polygon' && this.button('edit.shape.hole', () => this.more('hole')),
        whole && this.button('edit.shape.zoom', () => this.zoom()),
        whole && this.button('edit.shape.takeAway', () => this.sketch.replace(null)),
        !whole && this.kinds.map((kind) => h('button', { type: 'button', 'data-do': `edit.draw.${kind}`, onclick: () => this.draw(kind) }, app.t('edit.draw', { kind: app.t(`ask.draw.${kind}`) })))),
      h('div', { class: 'check' }, stick, h('label', { for: 'edit-stick' }, app.t('edit.shape.stick'))));
  }

  private more(purpose: 'part' | 'hole'): void {
    this.sketch.drawMore(purpose);
    this.app.map.getCanvas().focus();
  }

  private stick(on: boolean): void {
    this.neighbours.on = on;
    void this.look();
  }

  private typing(): HTMLElement {
    const { app, geometry } = this;
    const text = h('textarea', { id: 'edit-coordinates', rows: 5, spellcheck: 'false' });
    text.value = isShape(geometry) ? writeCoordinates(geometry) : '';
    const use = () => this.typed(text.value);
    const kind = h('select', { id: 'edit-kind' }, this.kinds.map((one) => h('option', { value: one, selected: isShape(geometry) && kindOf(geometry) === one }, app.t(`ask.draw.${one}`))));
    return h('details', { class: 'edit-typing', open: this.element.querySelector('details')?.open },
      h('summary', {}, app.t('ask.type.summary')),
      h('label', { for: 'edit-kind' }, app.t('ask.type.kind')), kind,
      h('label', { for: 'edit-coordinates' }, app.t('ask.type.label')), text,
      this.button('ask.type.use', use));
  }

  private typed(text: string): void {
    const kind = this.element.querySelector<HTMLSelectElement>('#edit-kind')?.value as Kind | undefined;
    try {
      const shape = readCoordinates(text, kind ?? 'Polygon');
      this.problem = '';
      if (this.sketch.open) this.sketch.replace(shape);
      else this.sketch.edit(shape, kindOf(shape));
      this.sketch.kind = kindOf(shape);
      this.zoom();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.tell(this.app.t(error.key, error.values));
    }
  }

  private sketched(): void {
    const { shape, draft } = this.sketch;
    if (!draft || shape) {
      this.geometry = shape;
      this.problem = '';
      this.changed(shape);
    }
    this.write();
  }
}
