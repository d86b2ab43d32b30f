// The properties of a feature as a form: labels, units and codes from the schema, what is wrong beside its field.
import type { App } from '../app';
import { h } from '../dom';
import type { Properties } from './draft';
import { BadValue, inOrder, isInFront, kindFor, textOf, valueOf, type Field } from './fields';
import type { Fault } from './requests';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class Form {
  readonly element = h('div', { class: 'edit-form' });
  private fields: Field[] = [];
  private properties: Properties = {};
  /** Texts that are no values yet, by property. */
  private bad = new Map<string, string>();
  private faults: Fault[] = [];

  constructor(
    private readonly app: App,
    private readonly changed: () => void,
  ) {}

  /** Another feature, or another language of the fields. */
  show(fields: Field[], properties: Properties, faults: Fault[] = []): void {
    this.fields = fields;
    this.properties = properties;
    this.faults = faults;
    this.bad.clear();
    this.write();
  }

  /** What stands in fields but is no value, as faults; empty if all is well. */
  unreadable(): Fault[] {
    return [...this.bad].map(([field, key]) => ({ field, message: this.app.t(key) }));
  }

  /** Shows what is wrong, and moves the focus to the first field of it. */
  tell(faults: Fault[]): void {
    this.faults = faults;
    for (const field of this.fields) this.mark(field.key);
    const first = this.fields.find(({ key }) => faults.some(({ field }) => field === key));
    const control = first && this.control(first.key);
    control?.closest('details')?.setAttribute('open', '');
    control?.focus();
  }

  private write(): void {
    const { app } = this;
    const front = inOrder(this.fields.filter((field) => isInFront(field, this.properties[field.key])));
    const rest = this.fields.filter((field) => !front.includes(field));
    this.element.replaceChildren(
      ...front.map((field) => this.row(field)),
      h('details', { hidden: rest.length === 0 }, h('summary', {}, app.t('edit.more', { count: rest.length })), rest.map((field) => this.row(field))),
    );
    for (const field of this.fields) this.mark(field.key);
  }

  private control(key: string): Control | null {
    return this.element.querySelector<Control>(`[data-field="${CSS.escape(key)}"]`);
  }

  private row(field: Field): HTMLElement {
    const id = `edit-field-${field.key}`;
    const value = this.properties[field.key];
    const kind = kindFor(field, value);
    const control = this.make(field, kind, id);
    control.value = textOf(kind, value);
    const hint = kind === 'list' ? this.app.t('edit.list') : kind === 'json' ? 'JSON' : '';
    const label = `${field.label}${field.unit ? ` (${field.unit})` : ''}${hint ? ` (${hint})` : ''}${field.required ? ' *' : ''}`;
    control.addEventListener('input', () => this.take(field, kind, control.value));
    return h('div', { class: 'edit-field' }, h('label', { for: id }, label), control, h('p', { class: 'edit-fault', id: `${id}-fault` }));
  }

  private make(field: Field, kind: Field['kind'], id: string): Control {
    const named = { id, 'data-field': field.key, required: field.required, 'aria-describedby': `${id}-fault` };
    if (kind === 'code' || kind === 'yesno') {
      const codes = kind === 'code' ? (field.codes ?? []) : ['true', 'false'].map((value) => ({ value, label: this.app.t(`edit.${value}`) }));
      const select = h('select', named, h('option', { value: '' }, '–'), codes.map(({ value, label }) => h('option', { value }, label)));
      const now = textOf(kind, this.properties[field.key]);
      if (now && !codes.some(({ value }) => String(value) === now)) select.append(h('option', { value: now }, now));
      return select;
    }
    if (['long', 'list', 'json'].includes(kind)) return h('textarea', { ...named, rows: 3 });
    return h('input', { ...named, type: 'text', inputmode: kind === 'number' || kind === 'whole' ? 'decimal' : undefined });
  }

  /** An emptied field that had a value is null, one that had none is left out. */
  private take(field: Field, kind: Field['kind'], text: string): void {
    this.bad.delete(field.key);
    this.faults = this.faults.filter((fault) => fault.field !== field.key);
    try {
      const value = valueOf(field, kind, text);
      if (value !== undefined) this.properties[field.key] = value;
      else if (field.key in this.properties) this.properties[field.key] = null;
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      this.bad.set(field.key, error.key);
    }
    this.mark(field.key);
    this.changed();
  }

  private mark(key: string): void {
    const control = this.control(key);
    const words = [...this.unreadable(), ...this.faults].filter(({ field }) => field === key).map(({ message }) => message);
    if (!control) return;
    control.setAttribute('aria-invalid', String(words.length > 0));
    const place = control.parentElement?.querySelector('.edit-fault');
    if (place) place.textContent = words.join('; ');
  }
}
