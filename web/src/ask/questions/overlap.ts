// What does it overlap, and by how much? A touch is no overlap, and a layer that was not compared is never "nothing".
import { execute, inForce, subject } from '../process';
import type { Asking, Measure, Question, Reference } from '../question';
import { tell } from './overlap-told';

export interface Pair {
  subject: Reference;
  constraint: Reference;
  relation: string;
  area: Measure | null;
  length?: Measure;
  count?: { inside: number; on_boundary: number; total: number };
  share_of_subject: number | null;
  share_of_subject_interval: [number, number] | null;
  share_of_constraint: number | null;
  share_of_constraint_interval: [number, number] | null;
  sliver: boolean;
  slivers?: { count: number; area: Measure };
  verdict: 'certain' | 'possible' | 'no';
  inside: string;
  contains: string;
  pieces?: GeoJSON.Geometry;
}

export interface Constraint {
  collection: string;
  coverage: 'checked' | 'partial' | 'no_data';
  features_compared: number;
  features_without_area: number;
  features_without_geometry: number;
  net: Measure | null;
  gross: Measure | null;
  remaining: Measure | null;
  length?: Measure;
  points_inside?: number;
  slivers?: { count: number; area: Measure };
}

export interface OverlapAnswer {
  sliver_area_m2: number;
  sliver_width_m: number;
  pairs: Pair[];
  constraints: Constraint[];
  subjects_without_area: Reference[];
}

/** The site's own net area goes with it: shares of a layer are net over net, by the same method. */
export interface OverlapData {
  answer: OverlapAnswer;
  site: Measure | null;
}

export async function askOverlap(asking: Asking): Promise<OverlapAnswer> {
  const { choices } = asking;
  const constraints = await inForce(asking, choices.compare);
  const inputs = { subject: subject(asking), constraints, pieces: true, possible: true, method: choices.method };
  return execute<OverlapAnswer>(asking, 'overlap', inputs);
}

async function ask(asking: Asking): Promise<OverlapData> {
  asking.progress(0, 2);
  const answer = await askOverlap(asking);
  asking.progress(1, 2);
  const { total } = await execute<{ total: { net: Measure | null } }>(asking, 'area', { subject: subject(asking), method: asking.choices.method });
  return { answer, site: total.net };
}

/** Common ground (or length, or points), as against a mere touch, or nearness within ε. */
export function isOverlap(pair: Pair): boolean {
  return !pair.sliver && !['touches', 'disjoint'].includes(pair.relation);
}

/** The common pieces as features, with the numbers of their pair. */
export function piecesOf(answer: OverlapAnswer): GeoJSON.Feature[] {
  return answer.pairs.flatMap((pair) => {
    const pieces = pair.pieces;
    if (!isOverlap(pair) || !pieces || !('coordinates' in pieces) || pieces.coordinates.length === 0) return [];
    const properties = {
      role: 'piece',
      subject: pair.subject.name ?? pair.subject.id,
      collection: pair.constraint.collection,
      id: pair.constraint.id,
      name: pair.constraint.name,
      relation: pair.relation,
      area: pair.area,
      length: pair.length ?? null,
      share_of_subject: pair.share_of_subject,
      share_of_constraint: pair.share_of_constraint,
      uncertainty_m: pair.constraint.uncertainty_m ?? null,
      verdict: pair.verdict,
    };
    return [{ type: 'Feature', properties, geometry: pieces } as GeoJSON.Feature];
  });
}

export const overlap: Question<OverlapData> = {
  id: 'overlap',
  needsArea: false,
  ask,
  tell,
  draw: ({ answer }) => piecesOf(answer),
};
