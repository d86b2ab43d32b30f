// The overlaps in tables: by layer, by feature, touches and slivers apart, and the layers in which nothing was found.
import type { App } from '../../app';
import type { Cell, Column, Measure, Part, Table, Told } from '../question';
import { isOverlap, type Constraint, type OverlapData, type Pair } from './overlap';

export function tell(app: App, data: OverlapData): Told {
  const { answer } = data;
  const of = (constraint: Constraint) => answer.pairs.filter((pair) => pair.constraint.collection === constraint.collection);
  const met = answer.constraints.filter((constraint) => of(constraint).some(isOverlap));
  const rest = answer.constraints.filter((constraint) => !met.includes(constraint));
  const lost = rest.filter(({ coverage }) => coverage === 'no_data').length;
  const values = { met: met.length, asked: answer.constraints.length, nothing: rest.length - lost, lost };
  return {
    summary: app.t('ask.overlap.summary', values),
    tables: [
      layerTable(app, data, met),
      pairTable(app, 'pair', answer.pairs.filter(isOverlap), answer.pairs),
      pairTable(app, 'touch', answer.pairs.filter((pair) => !pair.sliver && pair.relation === 'touches'), answer.pairs),
      pairTable(app, 'near', answer.pairs.filter((pair) => pair.relation === 'disjoint'), answer.pairs),
      sliverTable(app, answer.pairs.filter((pair) => pair.slivers)),
      restTable(app, rest),
    ],
    notes: notes(app, data),
  };
}

function columns(app: App, keys: string[]): Column[] {
  return keys.map((key) => ({ key, title: app.t(`ask.overlap.${key}`) }));
}

export function layerName(app: App, collection: string | null): string {
  return collection === null ? app.t('ask.site') : (app.collection(collection)?.title ?? collection);
}

function coverage(app: App, constraint: Constraint): Cell {
  const tone = ({ checked: 'good', partial: 'doubt', no_data: 'bad' } as const)[constraint.coverage];
  return { text: app.t(`ask.coverage.${constraint.coverage}`), tone };
}

function layerTable(app: App, { answer, site }: OverlapData, met: Constraint[]): Table {
  const keys = ['layer', 'features', 'common', 'share', 'verdicts'];
  const rows = met.map((constraint) => {
    const pairs = answer.pairs.filter((pair) => pair.constraint.collection === constraint.collection && isOverlap(pair));
    const distinct = new Set(pairs.map(({ constraint: { id } }) => id));
    const certain = pairs.filter(({ verdict }) => verdict === 'certain').length;
    return {
      layer: { parts: [{ key: 'layer', cell: layerName(app, constraint.collection) }, { key: 'coverage', cell: coverage(app, constraint) }] },
      features: { number: distinct.size, digits: 0 },
      common: { parts: commonParts(app, constraint) },
      share: shareOf(constraint, site),
      verdicts: { parts: (['certain', 'possible'] as const).map((verdict) => ({
        key: verdict,
        label: app.t(`ask.verdict.${verdict}`),
        cell: { number: verdict === 'certain' ? certain : pairs.length - certain, digits: 0 },
      })) },
    };
  });
  return { key: 'layer', caption: app.t('ask.overlap.byLayer'), columns: columns(app, keys), rows };
}

function commonParts(app: App, { net, length, points_inside }: Constraint): Part[] {
  const parts: Part[] = [];
  if (net && net.value > 0) parts.push({ key: 'net', cell: { measure: net } });
  if (length && length.value > 0) parts.push({ key: 'length', cell: { measure: length } });
  if (points_inside) parts.push({ key: 'points', label: app.t('ask.overlap.points'), cell: { number: points_inside, digits: 0 } });
  return parts;
}

/** Net of the layer over net of the site; bounds as in docs/measures.md: M⁻/S⁺ and M⁺/S⁻, at most all of it. */
function shareOf({ net }: Constraint, site: { value: number; interval: [number, number] | null } | null): Cell {
  if (!net || !site || site.value === 0 || net.value === 0) return null;
  const known = net.interval && site.interval && site.interval[0] > 0;
  const interval: [number, number] | null =
    known && net.interval && site.interval ? [net.interval[0] / site.interval[1], Math.min(1, net.interval[1] / site.interval[0])] : null;
  return { share: Math.min(1, net.value / site.value), interval };
}

function common(app: App, pair: Pair): Cell {
  if (pair.length) return { measure: pair.length };
  if (!pair.count) return pair.area && { measure: pair.area };
  const { inside, on_boundary, total } = pair.count;
  return { parts: [
    { key: 'points_inside', label: app.t('ask.overlap.points'), cell: { number: inside, digits: 0 } },
    ...(on_boundary > 0 ? [{ key: 'points_on_boundary', label: app.t('ask.overlap.onBoundary'), cell: { number: on_boundary, digits: 0 } }] : []),
    ...(total > inside ? [{ key: 'points_total', label: app.t('ask.overlap.ofPoints'), cell: { number: total, digits: 0 } }] : []),
  ] };
}

function shares(app: App, pair: Pair): Cell {
  if (pair.share_of_subject === null || pair.share_of_constraint === null) return null;
  return { parts: [
    { key: 'share_of_site', label: app.t('ask.site'), cell: { share: pair.share_of_subject, interval: pair.share_of_subject_interval } },
    { key: 'share_of_feature', label: app.t('ask.overlap.feature'), cell: { share: pair.share_of_constraint, interval: pair.share_of_constraint_interval } },
  ] };
}

function featureCell(app: App, pair: Pair, several: boolean): Cell {
  const part = { key: 'part', label: app.t('ask.overlap.part'), cell: pair.subject.name ?? pair.subject.id };
  return { parts: [
    { key: 'feature', cell: { open: pair.constraint, text: pair.constraint.name ?? pair.constraint.id } },
    { key: 'layer', cell: layerName(app, pair.constraint.collection) },
    ...(several ? [part] : []),
  ] };
}

function verdicts(app: App, pair: Pair): Cell {
  const tone = ({ certain: 'bad', possible: 'doubt', no: 'good' } as const)[pair.verdict];
  return { parts: [
    { key: 'verdict', cell: { text: app.t(`ask.verdict.${pair.verdict}`), tone } },
    { key: 'uncertainty_m', label: 'ε', cell: uncertainty(app, pair.constraint.uncertainty_m) },
    { key: 'site_inside', label: app.t('ask.overlap.siteInside'), cell: app.t(`ask.verdict.${pair.inside}`) },
    { key: 'feature_inside', label: app.t('ask.overlap.featureInside'), cell: app.t(`ask.verdict.${pair.contains}`) },
  ] };
}

function pairTable(app: App, key: 'pair' | 'touch' | 'near', pairs: Pair[], all: Pair[]): Table {
  const several = new Set(all.map(({ subject }) => subject.id)).size > 1;
  const keys = ['feature', 'relation', ...(key === 'pair' ? ['common', 'share'] : []), 'verdict'];
  const rows = pairs.map((pair) => ({
    feature: featureCell(app, pair, several),
    relation: app.t(`ask.relation.${pair.relation}`),
    common: common(app, pair),
    share: shares(app, pair),
    verdict: verdicts(app, pair),
  }));
  return { key, caption: app.t(`ask.overlap.by.${key}`), columns: columns(app, keys), rows };
}

/** ε is a length like any other, but nobody measured it. */
const LENGTH: Measure = { value: 0, unit: 'm', method: 'stated', ellipsoid: 'CGCS2000', edges: '', interval: null };

export function uncertainty(app: App, value: number | null | undefined): Cell {
  return value === null || value === undefined ? app.t('ask.unknownEpsilon') : { measure: { ...LENGTH, value } };
}

function sliverTable(app: App, pairs: Pair[]): Table {
  const rows = pairs.map((pair) => ({
    feature: { open: pair.constraint, text: pair.constraint.name ?? pair.constraint.id },
    layer: layerName(app, pair.constraint.collection),
    slivers: { number: pair.slivers?.count ?? 0, digits: 0 },
    common: pair.slivers ? { measure: pair.slivers.area } : null,
  }));
  return { key: 'sliver', caption: app.t('ask.overlap.by.sliver'), columns: columns(app, ['feature', 'layer', 'slivers', 'common']), rows };
}

function restTable(app: App, rest: Constraint[]): Table {
  const rows = rest.map((constraint) => ({
    layer: layerName(app, constraint.collection),
    coverage: coverage(app, constraint),
    compared: { number: constraint.features_compared, digits: 0 },
    unplaced: { number: constraint.features_without_geometry, digits: 0 },
  }));
  return { key: 'rest', caption: app.t('ask.overlap.by.rest'), columns: columns(app, ['layer', 'coverage', 'compared', 'unplaced']), rows };
}

function notes(app: App, { answer, site }: OverlapData): string[] {
  return [
    app.t('ask.overlap.slivers.note', { area: answer.sliver_area_m2, width: answer.sliver_width_m }),
    app.t('ask.overlap.net.note'),
    ...(['checked', 'partial', 'no_data'] as const).filter((kind) => answer.constraints.some((one) => one.coverage === kind)).map((kind) => app.t(`ask.coverage.${kind}.note`)),
    answer.subjects_without_area.length > 0 ? app.t('ask.overlap.lines.note') : '',
    site && !site.interval ? app.t('ask.noInterval') : '',
  ].filter((note) => note !== '');
}
