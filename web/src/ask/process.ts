// A process of the server, asked once.
import type { Asking } from './question';
import { subjectOf } from './site';

/** Executes a process about the site, at the page's record time. Throws Problem, or AbortError when it is cancelled. */
export async function execute<Answer>(asking: Asking, process: string, inputs: Record<string, unknown>): Promise<Answer> {
  const { app, choices, signal } = asking;
  const { asOf } = app.time();
  const query = asOf ? `?asOf=${encodeURIComponent(asOf)}` : '';
  const whole = { 'uncertainty-m': choices.uncertainty_m, ...inputs };
  return (await app.fetchJson(`/processes/${process}/execution${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: whole }),
    signal,
  })) as Answer;
}

export function subject(asking: Asking): GeoJSON.FeatureCollection {
  return subjectOf(asking.site);
}

/** Collections as constraints: all of their features, or those in force at the page's time. */
export async function inForce(asking: Asking, collections: string[]): Promise<unknown[]> {
  const { app } = asking;
  const { datetime } = app.time();
  if (!datetime) return collections;
  return Promise.all(
    collections.map(async (collection) => {
      const schema = (await app.schema(collection)) as { properties?: Record<string, unknown> };
      const filter = timeFilter(datetime, Object.keys(schema.properties ?? {}));
      return filter ? { collection, filter } : collection;
    }),
  );
}

/** CQL2 text for what `datetime` means of items: an end that is not known is open. */
export function timeFilter(datetime: string, properties: string[]): string | null {
  const [from, to = from] = datetime.split('/');
  const when = datetime.includes('/') ? `INTERVAL('${from || '..'}','${to || '..'}')` : instant(datetime);
  const parts = [
    properties.includes('valid_from') && `(valid_from IS NULL OR T_INTERSECTS(INTERVAL(valid_from,'..'),${when}))`,
    properties.includes('valid_to') && `(valid_to IS NULL OR T_INTERSECTS(INTERVAL('..',valid_to),${when}))`,
  ];
  return parts.filter(Boolean).join(' AND ') || null;
}

function instant(datetime: string): string {
  return datetime.includes('T') ? `TIMESTAMP('${datetime}')` : `DATE('${datetime}')`;
}
