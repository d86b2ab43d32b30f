// A collection's JSON Schema as fields of a form, and values as the text in them.

export interface Field {
  key: string;
  label: string;
  kind: 'text' | 'long' | 'number' | 'whole' | 'yesno' | 'code' | 'list' | 'json';
  unit?: string;
  codes?: { value: string | number; label: string }[];
  required: boolean;
}

interface Property {
  title?: string;
  type?: string | string[];
  format?: string;
  oneOf?: { const?: string | number; title?: string }[];
  enum?: (string | number | null)[];
  'x-ogc-role'?: string;
  'x-ogc-unit'?: string;
  'x-ogc-propertySeq'?: number;
}

export interface Schema {
  properties?: Record<string, Property>;
  required?: string[];
}

/** The text in a field stands for no value of its kind. */
export class BadValue extends Error {
  constructor(readonly key: string) {
    super(key);
    this.name = 'BadValue';
  }
}

const NOT_TYPED = ['id', 'primary-geometry'];
/** What people fill in for a new feature, before all else. */
const FIRST = ['name', 'name_zh', 'name_en', 'kind', 'status', 'valid_from', 'valid_to', 'uncertainty_m', 'source', 'section', 'note'];

export function fieldsOf(schema: Schema): Field[] {
  const seq = (property: Property) => property['x-ogc-propertySeq'] ?? Infinity;
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => !NOT_TYPED.includes(property['x-ogc-role'] ?? ''))
    .sort(([, one], [, other]) => seq(one) - seq(other))
    .map(([key, property]) => ({
      key,
      label: property.title ?? key,
      kind: kindOf(property),
      unit: property['x-ogc-unit'],
      codes: codesOf(property),
      required: schema.required?.includes(key) ?? false,
    }));
}

export function geometryFormat(schema: Schema): string | undefined {
  return Object.values(schema.properties ?? {}).find((property) => property['x-ogc-role'] === 'primary-geometry')?.format;
}

/** Those that say something, or that are asked for first; the others may stay folded away. */
export function isInFront(field: Field, value: unknown): boolean {
  return field.required || FIRST.includes(field.key) || (value !== null && value !== undefined);
}

/** Fields in the order in which they are filled in: those asked for first, then as the schema has them. */
export function inOrder(fields: Field[]): Field[] {
  const place = ({ key }: Field) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return [...fields].sort((one, other) => place(one) - place(other));
}

function codesOf({ oneOf, enum: listed }: Property): Field['codes'] {
  if (oneOf?.some((code) => code.const !== undefined)) {
    return oneOf.flatMap(({ const: value, title }) => (value === undefined ? [] : [{ value, label: title ?? String(value) }]));
  }
  return listed?.flatMap((value) => (value === null ? [] : [{ value, label: String(value) }]));
}

function kindOf(property: Property): Field['kind'] {
  if (codesOf(property)) return 'code';
  const types = [property.type ?? 'string'].flat().filter((type) => type !== 'null');
  if (types.includes('boolean')) return 'yesno';
  if (types.includes('array')) return 'list';
  if (types.includes('object')) return 'json';
  if (types.includes('number')) return 'number';
  return types.includes('integer') ? 'whole' : 'text';
}

/** How to show what is there: a value that is not of the field's kind is shown as JSON, and kept. */
export function kindFor(field: Field, value: unknown): Field['kind'] {
  if (value === null || value === undefined) return field.kind;
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string' && !item.includes('\n')) ? 'list' : 'json';
  if (typeof value === 'object') return 'json';
  if (field.kind === 'list' || field.kind === 'json') return 'json';
  return field.kind === 'text' && String(value).length > 60 ? 'long' : field.kind;
}

export function textOf(kind: Field['kind'], value: unknown): string {
  if (value === null || value === undefined) return '';
  if (kind === 'list') return (value as string[]).join('\n');
  return kind === 'json' ? JSON.stringify(value) : String(value);
}

/** undefined for an empty field. Throws BadValue. */
export function valueOf(field: Field, kind: Field['kind'], text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (kind === 'number' || kind === 'whole') {
    const value = Number(trimmed);
    if (!Number.isFinite(value)) throw new BadValue('edit.bad.number');
    return value;
  }
  if (kind === 'yesno') return trimmed === 'true';
  if (kind === 'code') return field.codes?.find(({ value }) => String(value) === trimmed)?.value ?? trimmed;
  if (kind === 'list') return trimmed.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (kind !== 'json') return trimmed;
  try {
    return JSON.parse(trimmed);
  } catch {
    throw new BadValue('edit.bad.json');
  }
}
