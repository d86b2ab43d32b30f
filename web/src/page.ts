// The frame of the page: landmarks, the bar on top, places for what the modules make.
import { h } from './dom';
import type { Dictionary } from './words';

export interface Skeleton {
  header: HTMLElement;
  /** Where the search goes. */
  search: HTMLElement;
  /** Buttons at the right of the header. */
  buttons: HTMLElement;
  language: HTMLButtonElement;
  tools: HTMLElement;
  panels: HTMLElement;
  map: HTMLElement;
  /** Corner for the scale and the credits. */
  corner: HTMLElement;
  notices: HTMLElement;
  mapElement(canvas: HTMLCanvasElement): void;
  /** Writes what is said in the page's language. */
  write(): void;
}

export function skeleton(words: Dictionary): Skeleton {
  const skip = h('a', { class: 'skip', href: '#map' });
  const title = h('h1', {});
  const search = h('div', { class: 'search-place' });
  const language = h('button', { type: 'button', class: 'top-button language' });
  const buttons = h('div', { class: 'buttons' }, language);
  const header = h('header', { class: 'top' }, title, search, buttons);
  const tools = h('nav', { class: 'tool-bar' });
  const panelHolder = h('div', { class: 'panels' });
  const map = h('div', { class: 'map', id: 'map' });
  const corner = h('div', { class: 'corner' });
  const noticeHolder = h('div', { class: 'notice-place' });
  let canvas: HTMLCanvasElement | undefined;
  document.body.replaceChildren(skip, header, tools, h('main', { class: 'stage' }, panelHolder, map, corner), noticeHolder);
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    canvas?.focus();
  });

  const write = () => {
    const { t } = words;
    document.documentElement.lang = words.language === 'zh' ? 'zh-CN' : 'en';
    document.title = `${t('title')} · ${t('title.short')}`;
    skip.textContent = t('skip');
    title.textContent = t('title');
    tools.setAttribute('aria-label', t('tools'));
    language.textContent = t('language');
    language.setAttribute('aria-label', t('language.label'));
    language.lang = words.language === 'zh' ? 'en' : 'zh-CN';
    canvas?.setAttribute('aria-label', t('map.label'));
  };
  write();
  return {
    header, search, buttons, language, tools, panels: panelHolder, map, corner, notices: noticeHolder, write,
    mapElement(element) {
      canvas = element;
      element.setAttribute('role', 'application');
      write();
    },
  };
}
