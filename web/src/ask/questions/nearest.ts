// What is nearest? Each collection is asked by itself, so that the nearest of each is told.
import type { App } from '../../app';
import { execute, inForce, subject } from '../process';
import type { Asking, Measure, Question, Reference, Told } from '../question';
import { layerName, uncertainty } from './overlap-told';

interface Neighbour extends Reference {
  subject: Reference;
  distance: Measure;
  azimuth_deg: number | null;
  from: [number, number];
  to: [number, number];
}

interface Answer {
  neighbours: Neighbour[];
  features_without_geometry: number;
}

export interface NearestData {
  answers: { collection: string; answer: Answer }[];
}

const OF_EACH = 3;

async function ask(asking: Asking): Promise<NearestData> {
  const answers: NearestData['answers'] = [];
  for (const collection of asking.choices.near) {
    asking.progress(answers.length, asking.choices.near.length);
    const collections = await inForce(asking, [collection]);
    const answer = await execute<Answer>(asking, 'nearest', { subject: subject(asking), collections, limit: OF_EACH });
    answers.push({ collection, answer });
  }
  return { answers };
}

function tell(app: App, { answers }: NearestData): Told {
  const all = answers.flatMap(({ answer }) => answer.neighbours);
  const keys = ['feature', 'distance', 'azimuth', 'uncertainty'];
  const rows = all.map((neighbour) => ({
    feature: { parts: [
      { key: 'feature', cell: { open: neighbour, text: neighbour.name ?? neighbour.id } },
      { key: 'layer', cell: layerName(app, neighbour.collection) },
    ] },
    distance: { measure: neighbour.distance },
    azimuth: neighbour.azimuth_deg === null ? app.t('ask.nearest.within') : { number: neighbour.azimuth_deg, digits: 1 },
    uncertainty: uncertainty(app, neighbour.uncertainty_m),
  }));
  const columns = keys.map((key) => ({ key, title: app.t(`ask.nearest.${key}`) }));
  const empty = answers.filter(({ answer }) => answer.neighbours.length === 0).map(({ collection }) => layerName(app, collection));
  const unplaced = answers.reduce((sum, { answer }) => sum + answer.features_without_geometry, 0);
  const first = [...all].sort((one, other) => one.distance.value - other.distance.value)[0];
  return {
    summary: first
      ? app.t('ask.nearest.summary', { name: first.name ?? first.id, distance: app.number(first.distance.value / 1000, 3) })
      : app.t('ask.nearest.none'),
    tables: [{ key: 'nearest', caption: app.t('ask.nearest.caption', { limit: OF_EACH }), columns, rows }],
    notes: [
      empty.length > 0 ? app.t('ask.nearest.empty', { layers: empty.join(', ') }) : '',
      unplaced > 0 ? app.t('ask.nearest.unplaced', { count: unplaced }) : '',
      all.some(({ distance }) => !distance.interval) ? app.t('ask.noInterval') : '',
    ].filter((note) => note !== ''),
  };
}

function draw({ answers }: NearestData): GeoJSON.Feature[] {
  return answers.flatMap(({ answer }) =>
    answer.neighbours.flatMap((neighbour): GeoJSON.Feature[] => {
      const { from, to, distance, azimuth_deg, collection, id, name, uncertainty_m } = neighbour;
      const numbers = { collection, id, name, distance, azimuth_deg, uncertainty_m: uncertainty_m ?? null };
      const end: GeoJSON.Feature = { type: 'Feature', properties: { role: 'end', ...numbers }, geometry: { type: 'Point', coordinates: to } };
      if (distance.value === 0) return [end];
      const geometry: GeoJSON.LineString = { type: 'LineString', coordinates: [from, to] };
      return [{ type: 'Feature', properties: { role: 'way', ...numbers }, geometry }, end];
    }),
  );
}

export const nearest: Question<NearestData> = { id: 'nearest', needsArea: false, ask, tell, draw };
