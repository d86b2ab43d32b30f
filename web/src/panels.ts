// Tools in a bar, each with a panel; on a wide page beside the map, on a phone a sheet from below. One open panel per side.
import type { PanelOptions } from './app';
import { h, icon } from './dom';

export interface Panels {
  /** The bar of buttons; stands in the page before the panels. */
  bar: HTMLElement;
  panel(id: string, title: string, options?: PanelOptions): HTMLElement;
  /** With `focus` the heading gets the focus, as after a key or a click on a button. */
  open(id: string, focus?: boolean): void;
  close(id: string): void;
  isOpen(id: string): boolean;
  retitle(id: string, title: string): void;
  /** Writes titles again, in another language. */
  translate(): void;
}

interface Entry {
  id: string;
  title: string;
  options: PanelOptions;
  section: HTMLElement;
  heading: HTMLElement;
  closer: HTMLButtonElement;
  body: HTMLElement;
  button?: HTMLButtonElement;
  label?: HTMLElement;
  /** What had the focus before it was opened. */
  before?: Element | null;
}

const ANY_ICON = '<rect x="4" y="4" width="16" height="16" rx="2"/>';

export function panels(holder: HTMLElement, t: (key: string) => string, opened: (id: string | null) => void): Panels {
  const entries = new Map<string, Entry>();
  const bar = h('div', { class: 'tools' });
  const sideOf = (entry: Entry) => entry.options.side ?? 'left';
  const isOpen = (id: string) => entries.get(id)?.section.hidden === false;

  const close = (id: string, giveBack = true) => {
    const entry = entries.get(id);
    if (!entry || entry.section.hidden) return;
    const hadFocus = entry.section.contains(document.activeElement);
    entry.section.hidden = true;
    entry.button?.setAttribute('aria-expanded', 'false');
    if (hadFocus && giveBack) (entry.before?.isConnected ? (entry.before as HTMLElement) : entry.button)?.focus?.();
    entry.options.onClose?.();
    opened([...entries.values()].find((other) => !other.section.hidden)?.id ?? null);
  };

  const open = (id: string, focus = false) => {
    const entry = entries.get(id);
    if (!entry) return;
    const isPhone = matchMedia('(max-width: 600px)').matches;
    for (const other of entries.values()) {
      if (other !== entry && (isPhone || sideOf(other) === sideOf(entry))) close(other.id, false);
    }
    if (entry.section.hidden) {
      entry.before = document.activeElement;
      entry.section.hidden = false;
      entry.button?.setAttribute('aria-expanded', 'true');
      entry.options.onOpen?.();
      opened(id);
    }
    if (focus) entry.heading.focus({ preventScroll: true });
  };

  const make = (id: string, title: string, options: PanelOptions): Entry => {
    const heading = h('h2', { id: `panel-${id}-title`, tabindex: '-1' });
    const closer = h('button', { type: 'button', class: 'plain close', onclick: () => close(id) }, icon('<path d="M6 6l12 12M18 6L6 18"/>'));
    const body = h('div', { class: 'panel-body', id: `panel-${id}-body` });
    const section = h('section', { class: `panel ${options.side ?? 'left'}`, id: `panel-${id}`, 'aria-labelledby': heading.id },
      h('div', { class: 'panel-head' }, heading, closer), body);
    section.hidden = true;
    section.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close(id);
    });
    holder.append(section);
    return { id, title, options, section, heading, closer, body };
  };

  const addButton = (entry: Entry) => {
    entry.label = h('span', {});
    entry.button = h('button', {
      type: 'button', class: 'tool', 'aria-expanded': 'false', 'aria-controls': entry.section.id, 'data-panel': entry.id, 'data-order': String(entry.options.order ?? 100),
      onclick: () => (isOpen(entry.id) ? close(entry.id) : open(entry.id, true)),
    }, icon(entry.options.icon ?? ANY_ICON), entry.label);
    const after = [...bar.children].find((other) => Number((other as HTMLElement).dataset.order) > (entry.options.order ?? 100));
    bar.insertBefore(entry.button, after ?? null);
  };

  const write = (entry: Entry) => {
    entry.heading.textContent = t(entry.title);
    if (entry.label) entry.label.textContent = t(entry.title);
    entry.closer.setAttribute('aria-label', `${t('close')}: ${t(entry.title)}`);
  };

  return {
    bar,
    panel(id, title, options = {}) {
      const known = entries.get(id);
      if (known) return known.body;
      const entry = make(id, title, options);
      entries.set(id, entry);
      if ((options.side ?? 'left') === 'left') addButton(entry);
      write(entry);
      return entry.body;
    },
    open,
    close,
    isOpen,
    retitle(id, title) {
      const entry = entries.get(id);
      if (entry) entry.heading.textContent = title;
    },
    translate: () => entries.forEach(write),
  };
}
