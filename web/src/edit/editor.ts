// One feature that is being made or changed: its form, its shape, the reason, and what becomes of it.
import type { App, Problem } from '../app';
import { h } from '../dom';
import { conflictElement, outline, type Conflict } from './conflict';
import { draftOf, isChanged, newDraft, onTop, type Draft } from './draft';
import { fieldsOf, geometryFormat, type Field, type Schema } from './fields';
import { Form } from './form';
import { faultsOf, isConflict, isRefusedKey, lastChange, read, remove, save, type Fault } from './requests';
import { ShapeEditor } from './shape';
import type { Kind } from './sketch/geometry';
import { rewrite } from './sketch/rewrite';
import { kindsOf } from './sketch/text';

/** How it ended; the words are said to the person. */
export type End = { done: 'saved' | 'deleted' | 'left'; collection: string; id: string | null };

export class Editor {
  readonly element = h('section', { class: 'edit-editor', 'aria-labelledby': 'edit-editor-title', hidden: true });
  draft: Draft | null = null;
  private fields: Field[] = [];
  private conflict: Conflict | null = null;
  private faults: Fault[] = [];
  private busy = false;
  private changedByOthers = false;
  private kinds: Kind[] = [];
  private readonly heardPlace = h('div', { role: 'status' });
  private readonly form: Form;
  private readonly shape: ShapeEditor;

  constructor(
    private readonly app: App,
    private readonly ended: (end: End) => void,
    private readonly keyRefused: (problem: Problem) => void,
  ) {
    this.form = new Form(app, () => {});
    this.shape = new ShapeEditor(app, (geometry) => {
      if (this.draft) this.draft.geometry = geometry;
    });
  }

  get hasUnsaved(): boolean {
    return this.draft !== null && (isChanged(this.draft) || this.form.unreadable().length > 0);
  }

  async make(collection: string, kind: Kind | null): Promise<void> {
    await this.begin(newDraft(collection, null));
    if (kind) this.shape.draw(kind);
  }

  async change(collection: string, id: string): Promise<void> {
    const version = await read(this.app, collection, id);
    if (!version) throw new Error(this.app.t('edit.notThere'));
    await this.begin(draftOf(collection, id, version.etag, version));
    this.shape.zoom();
    this.element.querySelector<HTMLElement>('#edit-editor-title')?.focus();
  }

  pause(): void {
    this.shape.pause();
  }

  resume(): void {
    if (this.draft) this.shape.write();
  }

  /** Somebody changed features: is this one among them? */
  heard(changes: { collection: string; id: string }[]): void {
    const { draft } = this;
    if (!draft?.id || this.busy || this.conflict) return;
    this.changedByOthers ||= changes.some(({ collection, id }) => collection === draft.collection && id === draft.id);
    this.writeHeard();
  }

  /** In another language. */
  async translate(): Promise<void> {
    if (this.draft) await this.lay(this.draft, this.faults);
  }

  close(): void {
    this.draft = null;
    this.conflict = null;
    this.shape.hide();
    outline(this.app, null);
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  private async begin(draft: Draft): Promise<void> {
    this.conflict = null;
    this.changedByOthers = false;
    this.faults = [];
    this.draft = draft;
    outline(this.app, null);
    await this.lay(draft, []);
    this.shape.show(draft.collection, draft.id, draft.geometry, this.kinds);
  }

  private async lay(draft: Draft, faults: Fault[]): Promise<void> {
    const schema = (await this.app.schema(draft.collection)) as Schema;
    if (this.draft !== draft) return;
    this.fields = fieldsOf(schema);
    this.kinds = kindsOf(geometryFormat(schema));
    this.form.show(this.fields, draft.properties, faults);
    this.shape.write();
    this.write();
  }

  private write(): void {
    const { app, draft } = this;
    this.element.hidden = draft === null;
    if (!draft) return;
    const name = draft.id ? app.nameOf({ type: 'Feature', id: draft.id, properties: draft.properties, geometry: null }) : app.t('edit.new');
    const title = app.t('edit.of', { name, layer: app.collection(draft.collection)?.title ?? draft.collection });
    const reason = h('input', { type: 'text', id: 'edit-reason', autocomplete: 'off', value: draft.reason, oninput: () => (draft.reason = reason.value) });
    const button = (key: string, run: () => void, more = {}) => h('button', { type: 'button', 'data-do': key, disabled: this.busy, onclick: run, ...more }, app.t(key));
    rewrite(this.element, [
      h('h3', { id: 'edit-editor-title', tabindex: '-1' }, title),
      this.heardPlace,
      this.conflict && this.conflictPart(this.conflict),
      h('ul', { class: 'edit-fault', role: 'alert' }, this.faults.filter(({ field }) => !this.isShown(field)).map(({ message }) => h('li', {}, message))),
      this.shape.element,
      h('h3', {}, app.t('edit.properties')),
      this.form.element,
      h('label', { for: 'edit-reason' }, app.t('edit.reason')), reason,
      h('div', { class: 'row' },
        button('edit.save', () => void this.save(), { class: 'main' }),
        button('edit.leave', () => this.leave()),
        draft.id && draft.base ? button('edit.delete', () => void this.remove()) : null),
    ]);
    this.writeHeard();
  }

  /** By itself: whoever is typing shall not lose the focus over it. */
  private writeHeard(): void {
    const { app } = this;
    const shown = this.changedByOthers && !this.conflict;
    const compare = () => void this.clash();
    this.heardPlace.className = shown ? 'edit-heard' : '';
    this.heardPlace.replaceChildren(...(shown
      ? [h('p', {}, app.t('edit.heard')), h('button', { type: 'button', 'data-do': 'edit.compare', onclick: compare }, app.t('edit.compare'))]
      : []));
  }

  private isShown(field: string): boolean {
    return field === 'geometry' || this.fields.some(({ key }) => key === field);
  }

  private tell(faults: Fault[]): void {
    this.faults = faults;
    this.write();
    this.shape.tell(faults.filter(({ field }) => field === 'geometry').map(({ message }) => message).join('; '));
    this.form.tell(faults);
    this.app.announce(this.app.t('edit.wrong', { count: faults.length }));
  }

  private async save(): Promise<void> {
    const { draft } = this;
    const unreadable = this.form.unreadable();
    if (!draft || this.busy) return;
    if (unreadable.length > 0) return this.tell(unreadable);
    await this.attempt(draft, async () => this.end('saved', draft.collection, await save(this.app, draft)));
  }

  private async remove(): Promise<void> {
    const { draft, app } = this;
    if (!draft || this.busy || !window.confirm(app.t('edit.reallyDelete'))) return;
    await this.attempt(draft, async () => {
      await remove(app, draft);
      this.end('deleted', draft.collection, draft.id);
    });
  }

  private async attempt(draft: Draft, work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.faults = [];
    this.write();
    try {
      await work();
    } catch (error) {
      this.busy = false;
      if (isConflict(error, draft)) await this.clash();
      else this.refused(error);
    } finally {
      this.busy = false;
    }
  }

  private refused(error: unknown): void {
    this.write();
    const faults = faultsOf(error);
    if (isRefusedKey(error)) this.keyRefused(error);
    else if (faults) this.tell(faults);
    else this.app.showProblem(error, this.app.t('edit.notSaved'));
  }

  private async clash(): Promise<void> {
    const { app, draft } = this;
    if (!draft?.id) return;
    try {
      const [theirs, last] = await Promise.all([read(app, draft.collection, draft.id), lastChange(app, draft.collection, draft.id)]);
      this.conflict = { draft, theirs, last };
      outline(app, theirs?.geometry ?? null);
      this.write();
      this.element.querySelector<HTMLElement>('#edit-conflict-title')?.focus();
    } catch (error) {
      this.write();
      app.showProblem(error, app.t('edit.notSaved'));
    }
  }

  private conflictPart(conflict: Conflict): HTMLElement {
    const { draft, theirs } = conflict;
    const { collection, id } = draft;
    const etag = (theirs as { etag?: string } | null)?.etag ?? null;
    return conflictElement(this.app, conflict, this.fields, {
      takeTheirs: () => void (theirs && id ? this.begin(draftOf(collection, id, etag, theirs)) : this.end('left', collection, null)),
      putOnTop: () => void this.putOnTop(theirs ? onTop(draft, theirs, etag) : { ...draft, etag: null, base: null }),
    });
  }

  private async putOnTop(draft: Draft): Promise<void> {
    await this.begin(draft);
    this.app.announce(this.app.t('edit.conflict.onTop'));
    this.element.querySelector<HTMLElement>('[data-do="edit.save"]')?.focus();
  }

  private leave(): void {
    if (this.hasUnsaved && !window.confirm(this.app.t('edit.reallyLeave'))) return;
    this.end('left', this.draft?.collection ?? '', this.draft?.id ?? null);
  }

  private end(done: End['done'], collection: string, id: string | null): void {
    this.close();
    this.ended({ done, collection, id });
  }
}
