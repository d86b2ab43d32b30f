// What to compare with, by which method, and how sure the boundary is.
import type { App } from '../app';
import { h } from '../dom';
import { rewrite } from '../edit/sketch/rewrite';
import { METHODS, type Choices, type Method } from './question';

/** Of these, those that are there are looked at for what is nearest. */
const NEAR = ['port', 'airport', 'corridor', 'railway', 'highway'];

export class Options {
  readonly element = h('details', { class: 'ask-options' });
  private method: Method = 'ellipsoidal';
  private epsilon = '';
  /** null: all, also those that come later. */
  private compare: Set<string> | null = null;
  private near: Set<string> | null = null;

  constructor(
    private readonly app: App,
    private readonly changed: () => void,
  ) {}

  /** What is wrong with them, or null. */
  problem(): string | null {
    const value = Number(this.epsilon);
    return this.epsilon.trim() !== '' && !(value >= 0 && Number.isFinite(value)) ? this.app.t('ask.epsilon.bad') : null;
  }

  choices(): Choices {
    const uncertainty_m = this.epsilon.trim() === '' ? undefined : Number(this.epsilon);
    return { method: this.method, uncertainty_m, compare: [...this.chosen('compare')], near: [...this.chosen('near')] };
  }

  /** What differs from the usual, for the address. */
  toAddress(): { compare?: string; near?: string; epsilon?: string; method?: string } {
    return {
      compare: this.compare ? [...this.compare].join(',') || '-' : undefined,
      near: this.near ? [...this.near].join(',') || '-' : undefined,
      epsilon: this.epsilon.trim() || undefined,
      method: this.method === 'ellipsoidal' ? undefined : this.method,
    };
  }

  fromAddress(text: ReturnType<Options['toAddress']>): void {
    const known = (list: string | undefined) => (list === undefined ? null : new Set(list.split(',').filter((id) => this.app.collection(id))));
    this.compare = known(text.compare);
    this.near = known(text.near);
    this.epsilon = text.epsilon ?? '';
    this.method = METHODS.find((method) => method === text.method) ?? 'ellipsoidal';
    this.write();
  }

  write(): void {
    const { app } = this;
    const method = h('select', { id: 'ask-method', onchange: () => this.set(() => (this.method = method.value as Method)) },
      METHODS.map((one) => h('option', { value: one, selected: one === this.method }, app.t(`ask.method.${one}`))));
    const epsilon = h('input', { id: 'ask-epsilon', type: 'number', min: '0', step: 'any', inputmode: 'decimal', value: this.epsilon,
      // At once, not on leaving the field: writing the questions again between press and release would lose the click.
      oninput: () => this.set(() => (this.epsilon = epsilon.value)) });
    rewrite(this.element, [
      h('summary', {}, app.t('ask.options.summary')),
      h('label', { for: 'ask-method' }, app.t('ask.method.label')), method,
      h('label', { for: 'ask-epsilon' }, app.t('ask.epsilon.label')), epsilon,
      this.list('compare'),
      this.list('near'),
    ]);
  }

  private chosen(which: 'compare' | 'near'): Set<string> {
    const all = this.app.collections().map(({ id }) => id);
    if (which === 'compare') return this.compare ?? new Set(all);
    return this.near ?? new Set(NEAR.filter((id) => all.includes(id)));
  }

  private list(which: 'compare' | 'near'): HTMLElement {
    const { app } = this;
    const chosen = this.chosen(which);
    const boxes = app.collections().map(({ id, title }) => {
      const box = h('input', { type: 'checkbox', id: `ask-${which}-${id}`, value: id, checked: chosen.has(id),
        onchange: () => this.set(() => this.put(which, id, box.checked)) });
      return h('li', {}, box, h('label', { for: box.id }, title));
    });
    const all = (ids: string[]) => this.set(() => {
      this[which] = new Set(ids);
      this.write();
    });
    return h('fieldset', { class: 'ask-layers' }, h('legend', {}, app.t(`ask.${which}.legend`)),
      h('div', { class: 'row' },
        h('button', { type: 'button', 'data-do': `${which}.all`, onclick: () => all(app.collections().map(({ id }) => id)) }, app.t('ask.all')),
        h('button', { type: 'button', 'data-do': `${which}.none`, onclick: () => all([]) }, app.t('ask.none'))),
      h('ul', {}, boxes));
  }

  private put(which: 'compare' | 'near', id: string, on: boolean): void {
    const chosen = new Set(this.chosen(which));
    if (on) chosen.add(id);
    else chosen.delete(id);
    this[which] = chosen;
  }

  private set(change: () => void): void {
    change();
    this.changed();
  }
}
