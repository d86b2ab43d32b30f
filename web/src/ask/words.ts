// Words of the questions in both languages.
import type { Language, Words } from '../app';
import { en } from './words/en';
import { zh } from './words/zh';

export const words: Record<Language, Words> = { zh, en };
