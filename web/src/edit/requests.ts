// What is asked of the server: read, make, replace, take away; and what its refusals mean for a form.
import { Problem, type App } from '../app';
import type { Draft, Version } from './draft';

export interface Read extends Version {
  etag: string | null;
}

/** Who made the version that is true now, from its history. */
export interface LastChange {
  version?: number;
  author?: string;
  time?: string;
  reason?: string;
  deleted: boolean;
}

/** One thing that is wrong with what was sent. `field` is a property, `geometry`, or empty. */
export interface Fault {
  field: string;
  message: string;
}

function itemPath(collection: string, id: string): string {
  return `/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}`;
}

/** As it is now, whatever time the page looks at; null if it is not there. */
export async function read(app: App, collection: string, id: string): Promise<Read | null> {
  try {
    const answer = await app.fetchRaw(itemPath(collection, id), { headers: { accept: 'application/geo+json' }, cache: 'no-store' });
    const feature = (await answer.json()) as GeoJSON.Feature<GeoJSON.Geometry | null>;
    return { properties: feature.properties ?? {}, geometry: feature.geometry, etag: answer.headers.get('etag') };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export async function lastChange(app: App, collection: string, id: string): Promise<LastChange> {
  const history = (await app.fetchJson(`${itemPath(collection, id)}/history`)) as {
    versions?: { version: number; began?: { author?: string; time?: string; reason?: string }; ended?: { author?: string; time?: string; reason?: string } | null }[];
  };
  const last = history.versions?.[history.versions.length - 1];
  const act = last?.ended ?? last?.began;
  return { version: last?.version, ...act, deleted: !!last?.ended };
}

function body(draft: Draft): string {
  const { id, properties, geometry } = draft;
  return JSON.stringify({ type: 'Feature', ...(id ? { id } : {}), geometry, properties });
}

function reasonOf(draft: Draft): string {
  return draft.reason.trim() === '' ? '' : `?reason=${encodeURIComponent(draft.reason.trim())}`;
}

/** Makes it, or replaces the version that it began from. Answers its id. */
export async function save(app: App, draft: Draft): Promise<string> {
  const headers: Record<string, string> = { 'content-type': 'application/geo+json' };
  if (!draft.id) {
    const path = `/collections/${encodeURIComponent(draft.collection)}/items${reasonOf(draft)}`;
    const answer = await app.fetchRaw(path, { method: 'POST', headers, body: body(draft) });
    const made = (await answer.json()) as { changes?: { id: string }[] };
    return made.changes?.[0]?.id ?? decodeURIComponent(answer.headers.get('location')?.split('/').pop() ?? '');
  }
  if (draft.etag) headers['if-match'] = draft.etag;
  else headers['if-none-match'] = '*';
  await app.fetchRaw(`${itemPath(draft.collection, draft.id)}${reasonOf(draft)}`, { method: 'PUT', headers, body: body(draft) });
  return draft.id;
}

export async function remove(app: App, draft: Draft): Promise<void> {
  const headers: Record<string, string> = draft.etag ? { 'if-match': draft.etag } : {};
  await app.fetchRaw(`${itemPath(draft.collection, draft.id ?? '')}${reasonOf(draft)}`, { method: 'DELETE', headers });
}

/** Whether somebody was faster: another version is there, or it is gone. */
export function isConflict(error: unknown, draft: Draft): boolean {
  return error instanceof Problem && (error.status === 412 || (error.status === 404 && draft.id !== null));
}

export function isRefusedKey(error: unknown): error is Problem {
  return error instanceof Problem && (error.status === 401 || error.status === 403);
}

/** What is wrong with the values, if that is why it was refused; null for any other refusal. */
export function faultsOf(error: unknown): Fault[] | null {
  if (!(error instanceof Problem) || ![400, 413, 415, 422].includes(error.status)) return null;
  const told = error.body?.errors;
  const errors = (Array.isArray(told) ? told : []) as { pointer?: string; message?: string; detail?: string }[];
  const faults = errors.map(({ pointer = '', message, detail }) => ({ field: fieldOf(pointer), message: message ?? detail ?? error.detail }));
  return faults.length > 0 ? faults : [{ field: '', message: error.detail || error.title }];
}

/** `/properties/a~1b/0` is the property `a/b`. */
function fieldOf(pointer: string): string {
  const [, root = '', name = ''] = pointer.split('/');
  return root === 'properties' ? name.replaceAll('~1', '/').replaceAll('~0', '~') : root;
}
