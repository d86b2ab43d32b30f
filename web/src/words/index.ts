// Texts by language. Other modules add theirs.
import type { Language, Words } from '../app';
import { en } from './en';
import { zh } from './zh';

export interface Dictionary {
  language: Language;
  t(key: string, values?: Record<string, string | number>): string;
  add(words: Record<Language, Words>): void;
  number(value: number, digits?: number): string;
}

export function dictionary(language: Language): Dictionary {
  const all: Record<Language, Words> = { zh: { ...zh }, en: { ...en } };
  const self: Dictionary = {
    language,
    t: (key, values = {}) => (all[self.language][key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole)),
    add(words) {
      Object.assign(all.zh, words.zh);
      Object.assign(all.en, words.en);
    },
    number: (value, digits = 2) =>
      new Intl.NumberFormat(self.language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: digits }).format(value),
  };
  return self;
}

/** What the address says, else the first of the browser's languages that the page speaks, else Chinese. */
export function languageFor(asked: string | undefined, browser: readonly string[]): Language {
  const known = [asked, ...browser].map((tag) => tag?.toLowerCase().split('-')[0]).find((tag) => tag === 'zh' || tag === 'en');
  return known === 'en' ? 'en' : 'zh';
}
