// The site's ground, each piece once; what of it is taken by the chosen layers together; and what is left.
import type { App } from '../../app';
import { execute, inForce, subject } from '../process';
import type { Asking, Cell, Measure, Question, Told } from '../question';
import { inUnits } from './area';
import { askOverlap, piecesOf } from './overlap';

interface Ground {
  features: GeoJSON.Feature<GeoJSON.Geometry, { of: { id: string; name: string | null } | null; area: Measure }>[];
  without_area: unknown[];
  notes?: string[];
}

interface UnionData {
  site: Ground;
  /** null if there is no common ground at all. */
  taken: Ground | null;
  compare: string[];
}

async function askUnion(asking: Asking): Promise<UnionData> {
  const { method, compare } = asking.choices;
  asking.progress(0, 3);
  const site = await execute<Ground>(asking, 'union', { subject: subject(asking), method });
  if (compare.length === 0) return { site, taken: null, compare };
  asking.progress(1, 3);
  const pieces = piecesOf(await askOverlap(asking)).filter(({ geometry }) => geometry.type.endsWith('Polygon'));
  asking.progress(2, 3);
  const bare = pieces.map(({ geometry }) => ({ type: 'Feature', properties: {}, geometry }));
  const inputs = { subject: { type: 'FeatureCollection', features: bare }, method, repair: true, 'uncertainty-m': undefined };
  const taken = bare.length === 0 ? null : await execute<Ground>(asking, 'union', inputs);
  return { site, taken, compare };
}

function measured(ground: Ground | null, role: string): GeoJSON.Feature[] {
  return (ground?.features ?? []).flatMap(({ geometry, properties }) => {
    const empty = !('coordinates' in geometry) || geometry.coordinates.length === 0;
    return empty ? [] : [{ type: 'Feature' as const, properties: { role, area: properties.area, of: properties.of?.name ?? null }, geometry }];
  });
}

function table(app: App, key: string, rows: Record<string, Cell>[]) {
  const columns = ['what', 'area'].map((column) => ({ key: column, title: app.t(`ask.ground.${column}`) }));
  return { key, caption: app.t(`ask.ground.by.${key}`), columns, rows };
}

function tellUnion(app: App, { site, taken, compare }: UnionData): Told {
  const whole = site.features[0]?.properties.area;
  const common = taken?.features[0]?.properties.area;
  const rows: Record<string, Cell>[] = [{ what: app.t('ask.ground.site'), area: inUnits(whole) }];
  if (common) rows.push({ what: app.t('ask.ground.taken', { count: compare.length }), area: inUnits(common) });
  const values = { whole: app.number((whole?.value ?? 0) / 1e4, 4), common: app.number((common?.value ?? 0) / 1e4, 4) };
  return {
    summary: app.t(common ? 'ask.ground.unionSummary' : 'ask.ground.unionNothing', values),
    tables: [table(app, 'union', rows)],
    notes: [app.t('ask.ground.union.note'), app.t('ask.notChecked')],
  };
}

interface RemainingData {
  left: Ground;
  compare: string[];
}

async function askRemaining(asking: Asking): Promise<RemainingData> {
  const { method, compare } = asking.choices;
  const minus = await inForce(asking, compare);
  asking.progress(0, 1);
  return { left: await execute<Ground>(asking, 'difference', { subject: subject(asking), minus, method }), compare };
}

function tellRemaining(app: App, { left, compare }: RemainingData): Told {
  const rows = left.features.map(({ properties }) => ({
    what: properties.of?.name ?? app.t('ask.ground.left'),
    area: inUnits(properties.area),
  }));
  const sum = left.features.reduce((total, { properties }) => total + properties.area.value, 0);
  return {
    summary: app.t('ask.ground.leftSummary', { value: app.number(sum / 1e4, 4), count: compare.length }),
    tables: [table(app, 'remaining', rows)],
    notes: [app.t('ask.ground.left.note'), app.t('ask.notChecked'), app.t('ask.ground.noBounds')],
  };
}

export const union: Question<UnionData> = {
  id: 'union',
  needsArea: true,
  ask: askUnion,
  tell: tellUnion,
  draw: ({ site, taken }) => [...measured(site, 'net'), ...measured(taken, 'piece')],
};

export const remaining: Question<RemainingData> = {
  id: 'remaining',
  needsArea: true,
  ask: askRemaining,
  tell: tellRemaining,
  draw: ({ left }) => measured(left, 'left'),
};
