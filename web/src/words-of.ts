// Figures and facts of a feature in words. Pure: everything is handed in.

export type Say = (key: string, values?: Record<string, string | number>) => string;
export type Write = (value: number, digits?: number) => string;

/** Metres below a kilometre, else kilometres; three digits that count. */
export function lengthText(metres: number, t: Say, number: Write): string {
  if (Math.abs(metres) < 1000) return `${number(metres, metres < 10 ? 2 : 0)} ${t('unit.m')}`;
  const km = metres / 1000;
  return `${number(km, km < 10 ? 2 : km < 100 ? 1 : 0)} ${t('unit.km')}`;
}

/** Square kilometres from 0.1 km² on, else hectares from 1 ha on, else square metres. */
export function areaText(m2: number, t: Say, number: Write): string {
  const size = Math.abs(m2);
  if (size >= 1e5) return `${number(m2 / 1e6, size >= 1e8 ? 1 : 3)} ${t('unit.km2')}`;
  if (size >= 1e4) return `${number(m2 / 1e4, 3)} ${t('unit.ha')}`;
  return `${number(m2, 2)} ${t('unit.m2')}`;
}

/** Members of a schema in its own order, those of the feature that it does not know at the end. */
export function inOrder(properties: Record<string, unknown>, schema: any): string[] {
  const place = (name: string): number => schema?.properties?.[name]?.['x-ogc-propertySeq'] ?? 1e6;
  return Object.keys(properties).sort((a, b) => place(a) - place(b));
}

export const titleOf = (name: string, schema: any): string => schema?.properties?.[name]?.title ?? name;

/** What a value is called: the title of a code, yes and no, a number with its unit, lists joined. null is ''. */
export function valueText(name: string, value: unknown, schema: any, t: Say, number: Write): string {
  if (value === null || value === undefined) return '';
  const described = schema?.properties?.[name];
  const code = (described?.oneOf as { const: unknown; title: string }[] | undefined)?.find((one) => one.const === value);
  if (code) return code.title;
  if (typeof value === 'boolean') return t(value ? 'info.yes' : 'info.no');
  if (typeof value === 'number') return withUnit(value, described?.['x-ogc-unit'], t, number);
  if (Array.isArray(value)) return value.map((part) => valueText(name, part, undefined, t, number)).join(t('comma'));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function withUnit(value: number, unit: unknown, t: Say, number: Write): string {
  if (typeof unit !== 'string') return number(value, 6);
  const word = t(`unit.${unit}`);
  return `${number(value, 6)} ${word.startsWith('unit.') ? unit : word}`;
}

/** Members that state an area, such as `stated_area_km2`, `stated_area_mu`. */
export const statesArea = (name: string): boolean => /^stated_(.*_)?area(_.*)?_(km2|ha|mu|m2)$/.test(name);

/** What ε says about a geometry. */
export function epsilonText(epsilon_m: unknown, geometry: string | undefined, t: Say, number: Write): string {
  if (!geometry) return t('info.nogeometry');
  if (typeof epsilon_m !== 'number') return t('info.epsilon.unknown');
  return t(geometry.endsWith('Point') ? 'info.epsilon.point' : 'info.epsilon.words', { distance: lengthText(epsilon_m, t, number) });
}

/** Sentences and members of lists of an attribution, each once: that of many collections says the same many times. */
export function creditParts(attribution: string): string[] {
  const parts = attribution.split(/\.\s+|;\s+/).map((part) => part.replace(/^Positions:\s*/, '').replace(/\.$/, '').trim());
  return [...new Set(parts)].filter(Boolean);
}

/** Lines of at most this width. Words are parted at spaces; what has none and is too wide stays whole. */
export function wrapped(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}
