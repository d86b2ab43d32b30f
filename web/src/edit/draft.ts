// What is being changed, beside what it was when it was read; and what to do when somebody else was faster.
export type Properties = Record<string, unknown>;

export interface Version {
  properties: Properties;
  geometry: GeoJSON.Geometry | null;
}

export interface Draft extends Version {
  collection: string;
  /** null: it is not there yet. */
  id: string | null;
  /** Of the version that it began from. */
  etag: string | null;
  /** As it was read; null if it is not there yet. */
  base: Version | null;
  reason: string;
}

export interface Difference {
  /** A property, or `geometry`. */
  key: string;
  before: unknown;
  theirs: unknown;
  mine: unknown;
  /** Who changed it since it was read. */
  by: 'me' | 'them' | 'both';
}

export function newDraft(collection: string, geometry: GeoJSON.Geometry | null, properties: Properties = {}): Draft {
  return { collection, id: null, etag: null, base: null, properties, geometry, reason: '' };
}

export function draftOf(collection: string, id: string, etag: string | null, version: Version): Draft {
  const base = { properties: version.properties, geometry: version.geometry };
  return { collection, id, etag, base, properties: { ...version.properties }, geometry: version.geometry, reason: '' };
}

/** Whether two values are the same as JSON, whatever the order of members. */
export function alike(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))) : inner,
  );
}

export function isChanged(draft: Draft): boolean {
  if (!draft.base) return draft.geometry !== null || Object.values(draft.properties).some((value) => value !== null && value !== undefined);
  return !alike(draft.properties, draft.base.properties) || !alike(draft.geometry, draft.base.geometry);
}

/** Everything in which theirs or mine is not as it was, and they are not the same now. */
export function differences(draft: Draft, theirs: Version): Difference[] {
  const base = draft.base ?? { properties: {}, geometry: null };
  const whole = (version: Version): Properties => ({ ...version.properties, geometry: version.geometry });
  const [before, other, mine] = [whole(base), whole(theirs), whole(draft)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(other), ...Object.keys(mine)])];
  return keys.flatMap((key): Difference[] => {
    const byThem = !alike(before[key], other[key]);
    const byMe = !alike(before[key], mine[key]);
    if (alike(other[key], mine[key]) || !(byThem || byMe)) return [];
    return [{ key, before: before[key], theirs: other[key], mine: mine[key], by: byThem ? (byMe ? 'both' : 'them') : 'me' }];
  });
}

/** My changes, and only those, on top of their version. */
export function onTop(draft: Draft, theirs: Version, etag: string | null): Draft {
  const base = draft.base ?? { properties: {}, geometry: null };
  const properties = { ...theirs.properties };
  for (const key of new Set([...Object.keys(draft.properties), ...Object.keys(base.properties)])) {
    if (alike(draft.properties[key], base.properties[key])) continue;
    if (key in draft.properties) properties[key] = draft.properties[key];
    else delete properties[key];
  }
  const geometry = alike(draft.geometry, base.geometry) ? theirs.geometry : draft.geometry;
  return { ...draft, etag, base: theirs, properties, geometry };
}
