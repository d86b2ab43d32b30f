// What a question is: asked of the server, told in tables, drawn on the map. Every number comes from the server.
import type { App } from '../app';
import type { Site } from './site';

/** A number as the server measures it; see docs/measures.md. */
export interface Measure {
  value: number;
  unit: string;
  method: string;
  ellipsoid: string;
  edges: string;
  crs?: string;
  central_meridian_deg?: number;
  interval: [number, number] | null;
}

/** A feature in an answer; collection null is the site itself. */
export interface Reference {
  collection: string | null;
  id: string;
  name: string | null;
  geometry_basis?: string;
  uncertainty_m?: number | null;
}

export type Method = 'ellipsoidal' | 'survey' | 'geodesic';
export const METHODS: Method[] = ['ellipsoidal', 'survey', 'geodesic'];

export interface Choices {
  method: Method;
  /** ε of the site's boundary in metres; undefined if it is not known. */
  uncertainty_m?: number;
  /** What to compare with. */
  compare: string[];
  /** Where to look for what is nearest. */
  near: string[];
}

export interface Asking {
  app: App;
  site: Site;
  choices: Choices;
  signal: AbortSignal;
  /** So many of so many requests are answered. */
  progress(done: number, all: number): void;
}

/** A number with what belongs to it, a name that can be opened, or words. null is "not known". */
export type Cell =
  | null
  | string
  | { number: number; digits?: number; interval?: [number, number] | null }
  | { measure: Measure; unit?: string }
  | { share: number | null; interval?: [number, number] | null }
  | { open: Reference; text: string }
  | { text: string; tone: 'good' | 'doubt' | 'bad' }
  | { parts: Part[] };

/** Several things in one cell, below each other; in a table file each has a column of its own. */
export interface Part {
  key: string;
  /** Said before it, where the number alone would not tell. */
  label?: string;
  cell: Cell;
}

export interface Column {
  key: string;
  title: string;
}

export interface Table {
  key: string;
  caption: string;
  columns: Column[];
  rows: Record<string, Cell>[];
}

/** An answer in the language of the page. */
export interface Told {
  /** One sentence that says it all; also spoken. */
  summary: string;
  tables: Table[];
  notes: string[];
}

export interface Question<Data = unknown> {
  id: 'area' | 'overlap' | 'union' | 'remaining' | 'nearest';
  /** Whether it can be asked about a site without ground. */
  needsArea: boolean;
  ask(asking: Asking): Promise<Data>;
  tell(app: App, data: Data): Told;
  /** What the map shows of it: `role` says how, the rest are the numbers. */
  draw(data: Data): GeoJSON.Feature[];
}

/** Most rows that a table shows; all of them are in the export. */
export const MOST_ROWS = 200;
