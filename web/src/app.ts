// What a part of the page can rely on. The core is built in core.ts; `ask` and `edit` only know what is here.
import type * as maplibregl from 'maplibre-gl';

export type Language = 'zh' | 'en';

/** One value per key; `{name}` in it is replaced by the value of that name. */
export type Words = Record<string, string>;

export interface Collection {
  id: string;
  /** In the language of the page. Ask again after the event `language`. */
  title: string;
  titles: Partial<Record<Language, string>>;
  description: string;
  numberOfFeatures: number;
  numberWithGeometry: number;
  /** west, south, east, north in degrees, or null if nothing in it has a place. */
  bbox: [number, number, number, number] | null;
}

/** A feature by name; `feature` is what the server said of it when it was chosen, in the page's times. */
export interface Chosen {
  collection: string;
  id: string;
  feature?: GeoJSON.Feature<GeoJSON.Geometry | null> & { id: string };
  etag?: string;
}

export interface Times {
  /** Legal validity: a date, an instant or an interval, as the parameter `datetime`. */
  datetime?: string;
  /** Record time: what was known then, as the parameter `asOf`. */
  asOf?: string;
}

/** A refusal of the server (problem+json), or of the network (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly parameter?: string,
    /** The whole document: `errors`, the current version on a conflict, and so on. */
    readonly body?: Record<string, unknown>,
  ) {
    super(detail || title);
    this.name = 'Problem';
  }
}

export interface TileRange {
  tileMatrix: string;
  minTileRow: number;
  maxTileRow: number;
  minTileCol: number;
  maxTileCol: number;
}

export interface Change {
  transaction: number;
  time: string;
  changes: { collection: string; id: string; action: 'create' | 'replace' | 'delete' }[];
  collections: string[];
  bbox: [number, number, number, number] | null;
  tiles: Record<string, TileRange[]>;
}

export interface Events {
  /** The page speaks another language: write everything again. */
  language: Language;
  /** Somebody changed features; the touched tiles are already being read again. */
  change: Change;
  /** Too much was missed: everything that was read may be old. */
  reset: undefined;
  /** Another feature, or none, is chosen. */
  select: Chosen | null;
  /** Another time is looked at. */
  time: Times;
  /** Another key, or none, is used. */
  key: string | null;
  /** The server does not take the key that was used, or not any more; it is forgotten already. */
  refused: Problem;
  /** A panel was opened (its id), or null when the last one was closed. */
  panel: string | null;
}

/** Parts of the #hash. Everything that restores the view is kept there, each module under keys of its own. */
export interface UrlState {
  get(key: string): string | undefined;
  /** undefined or '' takes the part away. Never adds an entry to the history. */
  set(key: string, value: string | undefined): void;
  /** Called when somebody else changed the address (a link, the back button). */
  onOutside(fn: () => void): void;
}

export interface PanelOptions {
  /** left: one of the tools, with a button in the tool bar; right: about what was chosen, no button. Default left. */
  side?: 'left' | 'right';
  /** Place in the tool bar; the core uses 10 (layers), 20 (in view), 30 (time); ask 40…, edit 60…. */
  order?: number;
  /** Inner part of a 24 × 24 SVG for the button (paths, stroke currentColor). */
  icon?: string;
  onOpen?(): void;
  onClose?(): void;
}

/** A button below the properties of the chosen feature. */
export interface FeatureAction {
  /** Words key of its text. */
  label: string;
  /** Whether it makes sense for this one; always, if left out. */
  applies?(chosen: Chosen): boolean;
  run(chosen: Chosen): void;
}

export interface Config {
  basemap: string | null;
  writable: boolean;
  version: string;
}

export interface App {
  /** Its style is loaded when `install` is called. Sources and layers that a module adds stay, whatever the core does. */
  readonly map: maplibregl.Map;
  /** Root of the API, without a slash at the end. */
  readonly base: string;
  readonly language: Language;
  readonly config: Config;
  readonly state: UrlState;

  /** Text in the page's language; the key itself if nobody registered it. */
  t(key: string, values?: Record<string, string | number>): string;
  /** Adds texts; prefix the keys (`ask.title`). */
  words(words: Record<Language, Words>): void;
  /** A number as the language writes it, at most `digits` after the point (default 2). */
  number(value: number, digits?: number): string;

  /** Makes a panel, closed, and returns its empty inside. `title` is a words key. Same id: the same panel. */
  panel(id: string, title: string, options?: PanelOptions): HTMLElement;
  openPanel(id: string): void;
  closePanel(id: string): void;
  panelIsOpen(id: string): boolean;

  /** `path` begins with a slash, below `base`, or is a whole address of the same origin. Throws Problem. */
  fetchJson(path: string, init?: RequestInit): Promise<any>;
  /** The same, for headers (ETag) and other bodies. Throws Problem if the answer is not 2xx or 304. */
  fetchRaw(path: string, init?: RequestInit): Promise<Response>;
  /** The path with `datetime`, `asOf` and `lang` of the page added. For lists of features; a single one takes no `datetime`. */
  withTime(path: string): string;
  key(): string | null;
  /** Kept until the tab is closed; null forgets it. */
  setKey(key: string | null): void;

  collections(): Collection[];
  collection(id: string): Collection | undefined;
  /** The JSON schema of a collection in the page's language (cached). */
  schema(collection: string): Promise<any>;
  /** Name of a feature in the page's language. */
  nameOf(feature: GeoJSON.Feature<GeoJSON.Geometry | null>): string;
  /** Reads the tiles of the data again, from the server. */
  refresh(): void;

  /** Opens the properties of a feature; null closes them. `zoom` moves the map there. */
  select(chosen: Chosen | null, options?: { zoom?: boolean }): Promise<void>;
  selected(): Chosen | null;
  addFeatureAction(action: FeatureAction): void;
  /** While taken, a click or tap on the map selects nothing. Returns what gives it back. */
  takePointer(): () => void;

  time(): Times;

  /** Said to screen readers (aria-live, polite). */
  announce(text: string): void;
  /** Shown to everybody until closed, and said. `error` is anything that was thrown. */
  showProblem(error: unknown, what?: string): void;
  /** Gives a file to the person. */
  download(name: string, content: string | Blob, type?: string): void;

  /** Returns what takes the listener away. */
  on<K extends keyof Events>(event: K, fn: (value: Events[K]) => void): () => void;
}
