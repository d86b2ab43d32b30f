// How large is it? By each method, in all units; nothing is converted but by the exact factors of the units.
import type { App } from '../../app';
import { execute, subject } from '../process';
import { METHODS, type Asking, type Cell, type Measure, type Question, type Reference, type Told } from '../question';

interface Measured extends Reference {
  area: Measure;
  perimeter: Measure;
}

interface Answer {
  features: Measured[];
  without_area: Reference[];
  total: { net: Measure | null; gross: Measure | null };
}

export type AreaData = { method: string; answer: Answer }[];

async function ask(asking: Asking): Promise<AreaData> {
  const data: AreaData = [];
  for (const method of METHODS) {
    asking.progress(data.length, METHODS.length);
    data.push({ method, answer: await execute<Answer>(asking, 'area', { subject: subject(asking), method }) });
  }
  return data;
}

/** An area in all units, below each other. */
export function inUnits(area: Measure | null | undefined): Cell {
  return area ? { parts: ['m2', 'ha', 'mu', 'km2'].map((unit) => ({ key: `area_${unit}`, cell: { measure: area, unit } })) } : null;
}

function methodCell(app: App, method: string, area: Measure | null): Cell {
  const name = { key: 'method', cell: app.t(`ask.method.${method}`) };
  const edges = area && { key: 'edges', cell: area.crs ? `${area.edges}, ${area.crs}` : area.edges };
  return { parts: edges ? [name, edges] : [name] };
}

function partName(app: App, { id, name }: Reference): string {
  return name ?? app.t('ask.partNumber', { number: Number(id.replace('#', '')) + 1 || id });
}

function tell(app: App, data: AreaData): Told {
  const columns = (keys: string[]) => keys.map((key) => ({ key, title: app.t(`ask.area.${key}`) }));
  const first = data[0]?.answer;
  const net = first?.total.net;
  const several = (first?.features.length ?? 0) > 1;
  const total = data.map(({ method, answer }) => ({
    method: methodCell(app, method, answer.total.net),
    area: inUnits(answer.total.net),
    perimeter: answer.features[0] ? { measure: answer.features[0].perimeter } : null,
  }));
  const parts = data.flatMap(({ method, answer }) =>
    answer.features.map((part) => ({
      part: partName(app, part),
      method: methodCell(app, method, part.area),
      area: inUnits(part.area),
      perimeter: { measure: part.perimeter },
    })),
  );
  const values = { value: app.number(net?.value ?? 0, 2), hectares: app.number((net?.value ?? 0) / 1e4, 4) };
  const without = first && first.without_area.length > 0 ? [app.t('ask.area.without', { count: first.without_area.length })] : [];
  return {
    summary: net ? app.t('ask.area.summary', values) : app.t('ask.area.none'),
    tables: [
      { key: 'total', caption: app.t(several ? 'ask.area.total' : 'ask.area.one'), columns: columns(['method', 'area', ...(several ? [] : ['perimeter'])]), rows: net ? total : [] },
      { key: 'part', caption: app.t('ask.area.parts'), columns: columns(['part', 'method', 'area', 'perimeter']), rows: several ? parts : [] },
    ],
    notes: [...without, app.t('ask.area.which')],
  };
}

export const area: Question<AreaData> = { id: 'area', needsArea: true, ask, tell, draw: () => [] };
