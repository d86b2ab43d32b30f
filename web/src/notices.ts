// What went wrong, in words, until somebody closes it; and what is only said.
import { Problem } from './app';
import { h, icon } from './dom';

export interface Notices {
  element: HTMLElement;
  announce(text: string): void;
  problem(error: unknown, what?: string): void;
}

const MOST = 4;

export function notices(t: (key: string, values?: Record<string, string | number>) => string): Notices {
  const said = h('div', { class: 'said', role: 'status', 'aria-live': 'polite' });
  const shown = h('div', { class: 'problems', role: 'alert' });
  const element = h('div', { class: 'notices' }, said, shown);

  const announce = (text: string) => {
    said.textContent = '';
    window.setTimeout(() => { said.textContent = text; }, 50);
  };

  const problem = (error: unknown, what?: string) => {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    const words = wordsOf(error, t);
    const text = what ? `${what}${t('colon')}${words}` : words;
    console.warn(text, error);
    if ([...shown.children].some((child) => child.firstChild?.textContent === text)) return;
    const note = h('div', { class: 'problem' }, h('p', {}, text),
      h('button', { type: 'button', class: 'plain', 'aria-label': t('close'), onclick: () => note.remove() }, icon('<path d="M6 6l12 12M18 6L6 18"/>')));
    shown.append(note);
    while (shown.children.length > MOST) shown.firstChild?.remove();
  };
  return { element, announce, problem };
}

/** What a person can do something with: what the server said, its reasons, and the parameter. */
export function wordsOf(error: unknown, t: (key: string, values?: Record<string, string | number>) => string): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  const status = error.status ? ` (${error.status})` : '';
  const reasons = Array.isArray(error.body?.errors) ? error.body.errors.slice(0, 5).map(reasonOf) : [];
  const all = [error.detail || error.title, ...reasons].filter(Boolean).join('; ');
  return error.parameter ? `${all} [${t('parameter')} ${error.parameter}]${status}` : all + status;
}

const reasonOf = (reason: unknown): string => {
  if (typeof reason !== 'object' || reason === null) return String(reason);
  const { detail, message, title } = reason as Record<string, unknown>;
  return String(detail ?? message ?? title ?? JSON.stringify(reason));
};
