// Numbers as people read them: value, unit, interval. Units are exact factors; nothing is measured here.
import type { App } from '../app';
import type { Cell, Measure } from './question';

/** Square metres, or metres, in one of the unit. 1 亩 is 2000/3 m². */
const FACTORS: Record<string, number> = { m2: 1, ha: 1e4, km2: 1e6, mu: 2000 / 3, m: 1, km: 1e3 };
const SIGNS: Record<string, string> = { m2: 'm²', ha: 'ha', km2: 'km²', mu: '亩', m: 'm', km: 'km' };
const DIGITS: Record<string, number> = { m2: 2, ha: 4, km2: 6, mu: 4, m: 2, km: 3 };

const WORDY_M = 1e3;
const WORDY_M2 = 1e6;

/** The unit in which a measure is easy to read. */
export function readableUnit({ unit, value }: Measure): string {
  if (unit === 'm2') return value >= WORDY_M2 ? 'km2' : value >= 1e4 ? 'ha' : 'm2';
  return unit === 'm' && value >= WORDY_M ? 'km' : unit;
}

export function converted(value: number, from: string, to: string): number {
  return from === to ? value : (value * (FACTORS[from] ?? 1)) / (FACTORS[to] ?? 1);
}

interface Written {
  main: string;
  /** Interval, in the same unit. */
  bounds?: string;
  /** Method, ellipsoid and edges, for a title and for screen readers. */
  how?: string;
}

export function writeCell(app: App, cell: Cell): Written {
  if (cell === null || cell === undefined) return { main: '–' };
  if (typeof cell === 'string') return { main: cell };
  if ('measure' in cell) return writeMeasure(app, cell.measure, cell.unit);
  if ('share' in cell) return writeShare(app, cell.share, cell.interval ?? null);
  if ('number' in cell) return { main: app.number(cell.number, cell.digits ?? 2) };
  return { main: 'parts' in cell ? '' : cell.text };
}

function writeMeasure(app: App, measure: Measure, wanted?: string): Written {
  const unit = wanted ?? readableUnit(measure);
  const write = (value: number) => app.number(converted(value, measure.unit, unit), DIGITS[unit] ?? 2);
  const sign = SIGNS[unit] ?? unit;
  return {
    main: `${write(measure.value)} ${sign}`,
    bounds: measure.interval ? `[${write(measure.interval[0])}, ${write(measure.interval[1])}] ${sign}` : undefined,
    how: measure.method === 'stated' ? undefined : `${app.t(`ask.method.${measure.method}`)}, ${measure.ellipsoid}, ${measure.edges}`,
  };
}

function writeShare(app: App, share: number | null, interval: [number, number] | null): Written {
  if (share === null) return { main: '–' };
  const write = (value: number) => app.number(value * 100, 3);
  return { main: `${write(share)} %`, bounds: interval ? `[${write(interval[0])}, ${write(interval[1])}] %` : undefined };
}

/** Columns of a table file for one cell, by the names of the server: value, unit, method, low, high. */
export function spread(key: string, cell: Cell): Record<string, string | number | null> {
  if (cell === null || cell === undefined) return {};
  if (typeof cell === 'string') return { [key]: cell };
  if ('measure' in cell) {
    const { measure, unit } = cell;
    const to = unit ?? measure.unit;
    const value = (number: number) => converted(number, measure.unit, to);
    const [low, high] = measure.interval ?? [null, null];
    const bounds = low === null || high === null ? {} : { [`${key}_low`]: value(low), [`${key}_high`]: value(high) };
    return { [key]: value(measure.value), [`${key}_unit`]: to, [`${key}_method`]: measure.method, ...bounds };
  }
  if ('share' in cell) {
    const bounds = cell.interval ? { [`${key}_low`]: cell.interval[0], [`${key}_high`]: cell.interval[1] } : {};
    return { [key]: cell.share, ...bounds };
  }
  if ('number' in cell) return { [key]: cell.number };
  if ('parts' in cell) return Object.assign({}, ...cell.parts.map((part) => spread(part.key, part.cell))) as ReturnType<typeof spread>;
  if ('open' in cell) return { [key]: cell.text, [`${key}_collection`]: cell.open.collection, [`${key}_id`]: cell.open.id };
  return { [key]: cell.text };
}
