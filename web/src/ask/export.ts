// An answer as a file: GeoJSON of the site and what was drawn, CSV of all tables.
import { spread } from './figures';
import type { Table } from './question';
import type { Site } from './site';

/** What goes with the numbers, so that they can be asked again. */
export interface Circumstances {
  question: string;
  asked: string;
  server: string;
  method: string;
  uncertainty_m: number | null;
  times: { datetime?: string; asOf?: string };
}

export function toGeoJson(site: Site, drawn: GeoJSON.Feature[], answer: unknown, circumstances: Circumstances): string {
  const subject = site.features.map(({ geometry, properties }, index) => {
    const name = (properties?.name as string | undefined) ?? null;
    return { type: 'Feature', properties: { role: 'site', part: index, name }, geometry };
  });
  return JSON.stringify({ type: 'FeatureCollection', features: [...subject, ...drawn], ...circumstances, answer: withoutPieces(answer) }, null, 1);
}

/** Geometries are among the features already. */
function withoutPieces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPieces);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'pieces' && key !== 'geometry');
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPieces(inner)]));
}

/** All tables below each other, `table` saying which; with the mark by which spreadsheets know UTF-8. */
export function toCsv(tables: Table[], circumstances: Circumstances): string {
  const records = tables.flatMap((table) =>
    table.rows.map((row) => {
      const cells = table.columns.map(({ key }) => spread(key, row[key] ?? null));
      return Object.assign({ table: table.key }, ...cells) as Record<string, string | number | null>;
    }),
  );
  const { question, asked, method, uncertainty_m } = circumstances;
  const all = records.map((record) => ({ question, asked, chosen_method: method, site_uncertainty_m: uncertainty_m, ...record }));
  const keys = [...new Set(all.flatMap((record) => Object.keys(record)))] as (keyof (typeof all)[number])[];
  const lines = all.map((record) => keys.map((key) => field(record[key])).join(','));
  return `\ufeff${[keys.join(','), ...lines].join('\r\n')}\r\n`;
}

/** Quoted where it must be; text that a spreadsheet would take for a formula is kept from being one. */
function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/u.test(String(value)) ? `'${String(value)}` : String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
