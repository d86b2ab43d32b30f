// The first half of the panel: where the place comes from (map, keys, file), and what it is now.
import type { App } from '../app';
import { h } from '../dom';
import { Sketch } from '../edit/sketch/sketch';
import type { Kind } from '../edit/sketch/geometry';
import { rewrite } from '../edit/sketch/rewrite';
import { readCoordinates, Unreadable, writeCoordinates } from '../edit/sketch/text';
import { ENDINGS, readFile } from './read/file';
import { siteOf, vertexCount, type Site } from './site';

const KINDS: Kind[] = ['Point', 'LineString', 'Polygon'];

export class Place {
  readonly element = h('section', { class: 'ask-place', 'aria-labelledby': 'ask-place-title' });
  site: Site | null = null;
  private readonly sketch: Sketch;
  private problem = '';
  private typed = '';
  private typedKind: Kind = 'Polygon';

  constructor(
    private readonly app: App,
    private readonly changed: () => void,
    private readonly zoom: () => void,
  ) {
    this.sketch = new Sketch(app, 'ask-sketch', {
      onChange: () => this.sketched(),
      onTaken: () => this.say('ask.sketch.taken'),
    });
    this.takeDrops(this.element);
    this.write();
  }

  /** From the address, or a file: shown, but not open for moving. */
  take(site: Site | null): void {
    this.sketch.clear();
    this.problem = '';
    this.set(site);
  }

  /** Stops drawing when the panel goes; what is whole stays. */
  leave(): void {
    if (this.sketch.open) this.sketch.close();
    this.settle();
  }

  write(): void {
    const { app } = this;
    rewrite(this.element, [
      h('h3', { id: 'ask-place-title' }, app.t('ask.place.title')),
      this.sketch.open ? this.drawing() : null,
      this.now(),
      h('p', { class: 'ask-problem', role: 'alert' }, this.problem),
      this.sketch.open ? null : this.sources(),
    ]);
  }

  private button(key: string, run: () => void, more: Record<string, unknown> = {}): HTMLButtonElement {
    return h('button', { type: 'button', 'data-do': key, onclick: run, ...more }, this.app.t(key));
  }

  private sources(): HTMLElement {
    const { app } = this;
    const buttons = KINDS.map((kind) => this.button(`ask.draw.${kind}`, () => this.draw(kind)));
    const all = [h('fieldset', { class: 'row' }, h('legend', {}, app.t('ask.draw.legend')), buttons), this.typing(), this.file()];
    return this.site ? h('details', { class: 'ask-other', open: this.problem !== '' }, h('summary', {}, app.t('ask.place.other')), all) : h('div', {}, all);
  }

  private typing(): HTMLElement {
    const { app } = this;
    const text = h('textarea', { id: 'ask-coordinates', rows: 4, spellcheck: 'false', oninput: () => (this.typed = text.value) });
    text.value = this.typed;
    const kind = h('select', { id: 'ask-kind', onchange: () => (this.typedKind = kind.value as Kind) },
      KINDS.map((one) => h('option', { value: one, selected: one === this.typedKind }, app.t(`ask.draw.${one}`))));
    const details = h('details', { class: 'ask-typing', open: this.typed !== '' && !this.site },
      h('summary', {}, app.t('ask.type.summary')),
      h('label', { for: 'ask-kind' }, app.t('ask.type.kind')), kind,
      h('label', { for: 'ask-coordinates' }, app.t('ask.type.label')), text,
      this.button('ask.type.use', () => void this.attempt(async () => this.fromText(text.value, kind.value as Kind))));
    return details;
  }

  private fromText(text: string, kind: Kind): void {
    this.take(siteOf(readCoordinates(text, kind)));
    this.zoom();
  }

  private file(): HTMLElement {
    const input = h('input', { id: 'ask-file', type: 'file', accept: ENDINGS, onchange: () => void this.read(input.files?.[0]) });
    return h('div', { class: 'ask-file' }, h('label', { for: 'ask-file' }, this.app.t('ask.file.label')), input);
  }

  /** Files may be dropped on the panel or on the map. */
  takeDrops(target: HTMLElement): void {
    const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    target.addEventListener('dragover', (event) => {
      if (isFile(event)) event.preventDefault();
    });
    target.addEventListener('drop', (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.app.openPanel('ask');
      void this.read(event.dataTransfer?.files[0]);
    });
  }

  private async read(file: File | undefined): Promise<void> {
    if (!file) return;
    this.say('ask.file.reading', { name: file.name });
    await this.attempt(async () => {
      this.take(await readFile(this.app, file));
      this.zoom();
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.problem = '';
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Unreadable ? this.app.t(error.key, error.values) : '';
      this.write();
      if (!this.problem) this.app.showProblem(error);
    }
  }

  private draw(kind: Kind): void {
    this.set(null);
    this.sketch.draw(kind);
    this.app.announce(this.app.t(`ask.drawing.${kind}`));
    this.app.map.getCanvas().focus();
  }

  private drawing(): HTMLElement {
    const { sketch, app } = this;
    const draft = sketch.draft !== null;
    return h('div', {},
      h('p', { class: 'quiet' }, app.t(draft ? `ask.drawing.${sketch.kind}` : 'ask.adjusting')),
      h('div', { class: 'row' },
        draft ? this.button('ask.finish', () => sketch.finish(), { disabled: !sketch.canFinish }) : this.button('ask.adjustDone', () => this.leave()),
        this.button('ask.undo', () => sketch.undo(), { disabled: !sketch.canUndo }),
        this.button('ask.redo', () => sketch.redo(), { disabled: !sketch.canRedo }),
        draft && this.button('ask.cancelDrawing', () => this.take(null))));
  }

  private now(): HTMLElement {
    const { app, site } = this;
    if (!site) return h('p', { class: 'ask-now' }, app.t('ask.site.none'));
    const values = { name: site.name || app.t('ask.site.drawn'), features: site.features.length, vertices: vertexCount(site) };
    const adjustable = !this.sketch.open && site.name === '' && site.features.length === 1;
    return h('div', {},
      h('p', { class: 'ask-now' }, app.t('ask.site.now', values)),
      site.issues.length > 0 && h('details', { class: 'ask-issues', open: true }, h('summary', {}, app.t('ask.file.issues')),
        h('ul', {}, site.issues.map(({ line, message }) => h('li', {}, line === undefined ? message : app.t('ask.file.issue', { line, message }))))),
      h('div', { class: 'row' },
        adjustable && this.button('ask.adjust', () => this.adjust()),
        this.button('ask.zoom', this.zoom),
        this.button('ask.forget', () => this.take(null))));
  }

  private adjust(): void {
    const geometry = this.site?.features[0]?.geometry;
    if (!geometry || geometry.type === 'GeometryCollection') return;
    this.sketch.edit(geometry, geometry.type.replace('Multi', '') as Kind);
    this.app.map.getCanvas().focus();
  }

  /** A finished shape is the site; the sketch is closed, so that clicks choose features again. */
  private sketched(): void {
    const { shape, draft } = this.sketch;
    const wasDrawing = this.site === null && this.sketch.open;
    if (shape && !draft) {
      this.typed = writeCoordinates(shape);
      if (wasDrawing) this.settle();
      else this.set(siteOf(shape));
    } else {
      if (!draft) this.sketch.clear();
      if (this.site) this.set(null);
      this.write();
    }
  }

  private settle(): void {
    const { shape } = this.sketch;
    if (!shape) {
      this.write();
      return;
    }
    this.sketch.clear();
    this.set(siteOf(shape));
    this.element.querySelector<HTMLElement>('[data-do="ask.adjust"]')?.focus();
  }

  private set(site: Site | null): void {
    const before = this.site;
    this.site = site;
    this.changed();
    this.write();
    if (site && !before) this.say('ask.site.set');
    else if (!site && before) this.say('ask.site.gone');
  }

  private say(key: string, values: Record<string, string> = {}): void {
    this.app.announce(this.app.t(key, values));
  }
}
