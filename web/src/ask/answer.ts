// The second half of the panel: the questions, what is being asked, and the answer.
import type { App } from '../app';
import { h } from '../dom';
import { rewrite } from '../edit/sketch/rewrite';
import { toCsv, toGeoJson, type Circumstances } from './export';
import type { Options } from './options';
import type { Picture } from './picture';
import type { Choices, Question, Reference } from './question';
import { area } from './questions/area';
import { remaining, union } from './questions/ground';
import { nearest } from './questions/nearest';
import { overlap } from './questions/overlap';
import { hasArea, type Site } from './site';
import { tableElement } from './tables';

const QUESTIONS = [area, overlap, union, remaining, nearest] as unknown as Question[];

interface Answered {
  question: Question;
  data: unknown;
  site: Site;
  choices: Choices;
  asked: Date;
}

export class Answers {
  readonly element = h('section', { class: 'ask-questions', 'aria-labelledby': 'ask-questions-title' });
  readonly result = h('section', { class: 'ask-answer', 'aria-labelledby': 'ask-answer-title' });
  asked: Question['id'] | null = null;
  private running: AbortController | null = null;
  private status = '';
  private done: [number, number] = [0, 1];
  private answered: Answered | null = null;
  private readonly stalePlace = h('p', { class: 'ask-stale', role: 'status' });

  constructor(
    private readonly app: App,
    private readonly options: Options,
    private readonly picture: Picture,
    private readonly site: () => Site | null,
    private readonly changed: () => void,
  ) {}

  write(): void {
    const { app } = this;
    const site = this.site();
    this.element.hidden = site === null;
    const buttons = QUESTIONS.map((question) => h('button',
      { type: 'button', 'data-do': `ask.q.${question.id}`, 'aria-pressed': String(question.id === this.asked), onclick: () => void this.ask(question.id) },
      app.t(`ask.q.${question.id}`)));
    rewrite(this.element, [
      h('h3', { id: 'ask-questions-title' }, app.t('ask.questions.title')),
      h('div', { class: 'row' }, buttons),
      this.progress(),
      h('p', { class: 'ask-problem', role: 'alert' }, this.status),
    ]);
    this.writeResult();
  }

  /** The data are others now: what was told may not be true any more. */
  outdate(): void {
    if (this.answered) this.stalePlace.textContent = this.app.t('ask.stale');
  }

  /** Another place or other options: what was told is not true of it. */
  forget(): void {
    this.running?.abort();
    this.running = null;
    this.answered = null;
    this.asked = null;
    this.status = '';
    this.picture.showAnswer([]);
    this.write();
  }

  async ask(id: Question['id']): Promise<void> {
    const question = QUESTIONS.find((one) => one.id === id);
    const site = this.site();
    if (!question || !site) return;
    this.forget();
    this.status = this.refusal(question, site) ?? '';
    if (this.status) return this.write();
    const running = new AbortController();
    this.running = running;
    this.asked = id;
    this.changed();
    this.done = [0, 1];
    const choices = this.options.choices();
    const progress = (done: number, all: number) => {
      this.done = [done, all];
      if (this.running === running) this.write();
    };
    progress(0, 1);
    try {
      const data = await question.ask({ app: this.app, site, choices, signal: running.signal, progress });
      if (this.running === running) this.take({ question, data, site, choices, asked: new Date() });
    } catch (error) {
      if (this.running === running) this.fail(error);
    }
  }

  private refusal(question: Question, site: Site): string | null {
    const { app } = this;
    const { compare, near } = this.options.choices();
    if (question.needsArea && !hasArea(site)) return app.t('ask.needsArea');
    if (['overlap', 'remaining'].includes(question.id) && compare.length === 0) return app.t('ask.noLayers');
    if (question.id === 'nearest' && near.length === 0) return app.t('ask.noLayers');
    return this.options.problem();
  }

  private take(answered: Answered): void {
    this.running = null;
    this.answered = answered;
    this.stalePlace.textContent = '';
    this.picture.showAnswer(answered.question.draw(answered.data));
    this.write();
    this.element.scrollIntoView({ block: 'start' });
    this.app.announce(answered.question.tell(this.app, answered.data).summary);
  }

  private fail(error: unknown): void {
    this.running = null;
    const cancelled = error instanceof DOMException && error.name === 'AbortError';
    if (!cancelled) this.app.showProblem(error, this.app.t('ask.failed'));
    this.write();
  }

  private cancel(): void {
    const { asked } = this;
    this.forget();
    this.changed();
    this.app.announce(this.app.t('ask.cancelled'));
    this.element.querySelector<HTMLElement>(`[data-do="ask.q.${asked}"]`)?.focus();
  }

  private progress(): HTMLElement | null {
    if (!this.running) return null;
    const { app } = this;
    const [done, all] = this.done;
    const text = app.t('ask.asking', { question: app.t(`ask.q.${this.asked}`), done, all });
    return h('div', { class: 'row ask-running' },
      h('progress', { max: all, value: done, 'aria-label': text }),
      h('span', {}, text),
      h('button', { type: 'button', 'data-do': 'ask.cancel', onclick: () => this.cancel() }, app.t('ask.cancel')));
  }

  private writeResult(): void {
    const { app, answered } = this;
    this.result.hidden = answered === null;
    if (!answered) return this.result.replaceChildren();
    const told = answered.question.tell(app, answered.data);
    const open = (feature: Reference) => void this.open(feature);
    this.result.replaceChildren(
      h('h3', { id: 'ask-answer-title', tabindex: '-1' }, `${app.t('ask.answer.title')}${app.t('colon')}${app.t(`ask.q.${answered.question.id}`)}`),
      h('p', { class: 'ask-summary' }, told.summary),
      this.stalePlace,
      this.exports(answered),
      ...told.tables.map((table) => tableElement(app, table, open)).filter((element) => element !== null),
      h('ul', { class: 'ask-notes' }, this.told(answered).map((note) => h('li', {}, note))),
    );
  }

  private told({ question, data, choices }: Answered): string[] {
    const { app } = this;
    const epsilon = choices.uncertainty_m === undefined ? app.t('ask.unknownEpsilon') : `${app.number(choices.uncertainty_m, 3)} m`;
    const key = { area: 'ask.used.epsilon', nearest: 'ask.used.nearest' }[question.id as string] ?? 'ask.used';
    return [app.t(key, { method: app.t(`ask.method.${choices.method}`), epsilon }), ...question.tell(app, data).notes];
  }

  private exports(answered: Answered): HTMLElement {
    const { app } = this;
    const name = `groundplan-${answered.question.id}`;
    const { choices, question, asked } = answered;
    const circumstances: Circumstances = {
      question: question.id,
      asked: asked.toISOString(),
      server: app.base,
      method: choices.method,
      uncertainty_m: choices.uncertainty_m ?? null,
      times: app.time(),
    };
    const geojson = () => app.download(`${name}.geojson`, toGeoJson(answered.site, question.draw(answered.data), answered.data, circumstances), 'application/geo+json');
    const csv = () => app.download(`${name}.csv`, toCsv(question.tell(app, answered.data).tables, circumstances), 'text/csv');
    return h('div', { class: 'row', role: 'group', 'aria-label': app.t('ask.export.legend') },
      h('span', {}, app.t('ask.export.legend')),
      h('button', { type: 'button', 'data-do': 'ask.export.geojson', onclick: geojson }, app.t('ask.export.geojson')),
      h('button', { type: 'button', 'data-do': 'ask.export.csv', onclick: csv }, app.t('ask.export.csv')),
      question.id !== 'area' && h('button', { type: 'button', 'data-do': 'ask.zoomAnswer', onclick: () => this.picture.zoomToAnswer() }, app.t('ask.zoomAnswer')));
  }

  private async open({ collection, id }: Reference): Promise<void> {
    if (collection) await this.app.select({ collection, id }, { zoom: false }).catch((error: unknown) => this.app.showProblem(error));
  }
}
