// Edit mode, on servers that keep changes: a key, a layer, a feature that is made, changed or taken away.
import type { StyleSpecification } from 'maplibre-gl';
import type { App, Problem } from '../app';
import { words as askWords } from '../ask/words';
import { collectionOf } from '../data';
import { h } from '../dom';
import css from './edit.css' with { type: 'text' };
import { Editor, type End } from './editor';
import { geometryFormat, type Schema } from './fields';
import type { Kind } from './sketch/geometry';
import { isRefusedKey } from './requests';
import { rewrite } from './sketch/rewrite';
import { kindsOf } from './sketch/text';
import { addStyles } from './sketch/style';
import { words as sketchWords } from './sketch/words';
import { words } from './words';

const ICON = '<path d="M4 20l1-5L16 4l4 4L9 19z"/><path d="M13.5 6.5l4 4"/>';
/** The change is told by the server; if it is not heard by then, all tiles are read again. */
const HEARD_MS = 2500;

export function install(app: App): void {
  if (!app.config.writable) return;
  addStyles(css);
  app.words(askWords);
  app.words(sketchWords);
  app.words(words);
  const start = new Start(app);
  const body = app.panel('edit', 'edit.title', { order: 60, icon: ICON, onOpen: () => start.editor.resume(), onClose: () => start.editor.pause() });
  body.append(start.element, start.editor.element);
  app.addFeatureAction({ label: 'edit.this', run: ({ collection, id }) => void start.change(collection, id) });
  app.on('language', () => {
    start.write();
    void start.editor.translate();
  });
  app.on('key', () => start.write());
  app.on('refused', (problem) => start.keyLost(problem));
  app.on('change', ({ changes }) => start.editor.heard(changes));
  window.addEventListener('beforeunload', (event) => {
    if (start.editor.hasUnsaved) event.preventDefault();
  });
}

class Start {
  readonly element = h('section', { class: 'edit-start' });
  readonly editor: Editor;
  private collection = '';
  private kinds: Kind[] = [];
  private said = '';
  /** Layers that this key may see and the page does not draw: it was opened without. */
  private unseen = 0;
  private keyProblem: { key: string; message: string } | null = null;

  constructor(private readonly app: App) {
    this.editor = new Editor(app, (end) => this.ended(end), (problem) => this.keyRefused(problem.status === 401 ? 'edit.key.lost' : 'edit.key.refused', problem));
    this.write();
  }

  /** Changes a feature, once nothing unsaved is in the way. */
  async change(collection: string, id: string): Promise<void> {
    this.app.openPanel('edit');
    if (!this.mayLeave()) return;
    // Its properties are in the form now; the map is wanted for its shape.
    void this.app.select(null);
    this.said = '';
    await this.attempt(() => this.editor.change(collection, id));
  }

  write(): void {
    const { app, editor } = this;
    const key = app.key();
    rewrite(this.element, [
      key ? this.keyKept() : this.keyAsked(),
      h('p', { class: 'edit-fault', role: 'alert' }, this.keyProblem && app.t(this.keyProblem.key, { message: this.keyProblem.message })),
      key !== null && editor.draft === null ? this.beginning() : null,
      h('p', { class: 'edit-said', role: 'status' }, this.said),
    ]);
  }

  private keyAsked(): HTMLElement {
    const { app } = this;
    const input = h('input', { type: 'password', id: 'edit-key', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'edit-key-note' });
    const use = (event: Event) => {
      event.preventDefault();
      if (input.value.trim() !== '') void this.tryKey(input.value.trim());
    };
    return h('form', { onsubmit: use, action: '#' },
      h('label', { for: 'edit-key' }, app.t('edit.key.label')), input,
      h('p', { id: 'edit-key-note', class: 'quiet' }, app.t('edit.key.note')),
      h('button', { type: 'submit', 'data-do': 'edit.key.use' }, app.t('edit.key.use')));
  }

  /** With a key that the server does not know even reading is refused: it is tried before it is kept. */
  private async tryKey(key: string): Promise<void> {
    const { app } = this;
    try {
      const { layers } = (await app.fetchJson('/styles/groundplan', { headers: { authorization: `Bearer ${key}` } })) as StyleSpecification;
      this.unseen = new Set(layers.filter(({ id }) => !app.map.getLayer(id)).map(collectionOf).filter(Boolean)).size;
    } catch (error) {
      if (isRefusedKey(error)) this.keyRefused('edit.key.refused', error);
      else app.showProblem(error);
      return;
    }
    this.keyProblem = null;
    app.setKey(key);
    this.write();
    (this.element.querySelector<HTMLElement>('#edit-collection') ?? this.editor.element.querySelector<HTMLElement>('[data-do="edit.save"]'))?.focus();
  }

  private keyKept(): HTMLElement {
    const { app } = this;
    const again = h('button', { type: 'button', 'data-do': 'edit.key.again', onclick: () => window.location.reload() }, app.t('edit.key.again'));
    return h('div', {},
      h('p', { class: 'row' }, app.t('edit.key.kept'), h('button', { type: 'button', 'data-do': 'edit.key.forget', onclick: () => app.setKey(null) }, app.t('edit.key.forget'))),
      this.unseen > 0 && h('p', { class: 'row' }, app.t('edit.key.unseen', { count: app.number(this.unseen) }), again));
  }

  private beginning(): HTMLElement {
    const { app } = this;
    const collections = app.collections();
    const known = collections.some(({ id }) => id === this.collection);
    const select = h('select', { id: 'edit-collection', onchange: () => void this.choose(select.value) },
      h('option', { value: '', selected: !known }, app.t('edit.choose')),
      collections.map(({ id, title }) => h('option', { value: id, selected: id === this.collection }, title)));
    const make = (kind: Kind | null) => () => void this.attempt(() => this.editor.make(this.collection, kind));
    const kinds = this.kinds.map((kind) => h('button', { type: 'button', 'data-do': `edit.new.${kind}`, onclick: make(kind) }, app.t('edit.newOf', { kind: app.t(`ask.draw.${kind}`) })));
    return h('div', {},
      h('h3', {}, app.t('edit.make')),
      h('label', { for: 'edit-collection' }, app.t('edit.layer')), select,
      known && h('div', { class: 'row' }, kinds, h('button', { type: 'button', 'data-do': 'edit.new.none', onclick: make(null) }, app.t('edit.newWithout'))),
      h('h3', {}, app.t('edit.exists')),
      h('p', {}, app.t('edit.exists.how')));
  }

  private async choose(collection: string): Promise<void> {
    this.collection = collection;
    this.kinds = [];
    if (collection) {
      await this.attempt(async () => {
        this.kinds = kindsOf(geometryFormat((await this.app.schema(collection)) as Schema));
      });
    }
    this.write();
  }

  private mayLeave(): boolean {
    return !this.editor.hasUnsaved || window.confirm(this.app.t('edit.reallyLeave'));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.said = '';
    try {
      await work();
    } catch (error) {
      this.app.showProblem(error);
    }
    this.write();
  }

  private keyRefused(key: string, { detail, title }: Problem): void {
    this.keyProblem = { key, message: detail || title };
    this.write();
    this.element.querySelector<HTMLElement>('#edit-key, button')?.focus();
  }

  /** The key is forgotten already. It may have been the map that noticed: whoever is typing elsewhere keeps the focus. */
  keyLost({ detail, title }: Problem): void {
    const { app } = this;
    this.keyProblem = { key: 'edit.key.lost', message: detail || title };
    this.write();
    if (!app.panelIsOpen('edit')) app.showProblem(new Error(app.t('edit.key.lost', { message: detail || title })), app.t('edit.title'));
  }

  private ended({ done, collection, id }: End): void {
    const { app } = this;
    this.said = app.t(`edit.done.${done}`);
    this.write();
    app.announce(this.said);
    if (done === 'left') return;
    this.refreshUnlessHeard();
    if (done === 'saved' && id) void app.select({ collection, id });
    else if (app.selected()?.id === id) void app.select(null);
  }

  private refreshUnlessHeard(): void {
    const timer = setTimeout(() => {
      off();
      this.app.refresh();
    }, HEARD_MS);
    const off = this.app.on('change', () => {
      clearTimeout(timer);
      off();
    });
  }
}
