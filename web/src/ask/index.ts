// "Ask about a place": a place, the layers to compare with, one click per question. The server answers; see question.ts.
import type { App } from '../app';
import { h } from '../dom';
import { addStyles } from '../edit/sketch/style';
import { words as sketchWords } from '../edit/sketch/words';
import { siteFromText, siteToText } from './address';
import { Answers } from './answer';
import css from './ask.css' with { type: 'text' };
import { Options } from './options';
import { Picture } from './picture';
import { Place } from './place';
import type { Question } from './question';
import { words } from './words';

const ICON = '<path d="M4 6l7-3 9 5-3 11-11 1z"/><path d="M10 10a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1v.4M12 16h.01"/>';

export function install(app: App): void {
  addStyles(css);
  app.words(words);
  app.words(sketchWords);
  const picture = new Picture(app);
  const body = app.panel('ask', 'ask.title', { order: 40, icon: ICON, onClose: () => place.leave() });
  const options = new Options(app, () => changed());
  const place = new Place(app, () => changed(), () => picture.zoomToSite());
  const answers = new Answers(app, options, picture, () => place.site, () => remember());
  const link = h('p', { class: 'quiet', role: 'status' });

  const remember = () => {
    const text = place.site ? siteToText(place.site) : undefined;
    link.textContent = text === null ? app.t('ask.link.tooLong') : '';
    const kept = place.site && text ? options.toAddress() : {};
    app.state.set('ask', text ?? undefined);
    app.state.set('ask-q', text ? (answers.asked ?? undefined) : undefined);
    app.state.set('ask-c', kept.compare);
    app.state.set('ask-n', kept.near);
    app.state.set('ask-e', kept.epsilon);
    app.state.set('ask-m', kept.method);
  };
  const changed = () => {
    answers.forget();
    picture.showSite(place.site);
    options.element.hidden = place.site === null;
    remember();
  };
  const restore = (text: string, question: string | undefined) => {
    const site = siteFromText(text);
    if (!site) return;
    const get = (key: string) => app.state.get(key);
    options.fromAddress({ compare: get('ask-c'), near: get('ask-n'), epsilon: get('ask-e'), method: get('ask-m') });
    place.take(site);
    if (!app.state.get('map')) picture.zoomToSite();
    app.openPanel('ask');
    if (question) void answers.ask(question as Question['id']);
  };
  const write = () => {
    place.write();
    options.write();
    answers.write();
  };

  body.append(place.element, options.element, answers.element, link, answers.result);
  place.takeDrops(app.map.getContainer());
  app.on('language', write);
  app.on('time', () => {
    answers.forget();
    remember();
  });
  app.on('key', write);
  app.on('change', () => answers.outdate());
  app.on('reset', () => answers.outdate());
  options.element.hidden = true;
  write();
  const text = app.state.get('ask');
  if (text) restore(text, app.state.get('ask-q'));
}
