/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alike, differences, draftOf, isChanged, newDraft, onTop } from './draft';
import { fieldsOf, kindFor, valueOf, type Field } from './fields';

const place: GeoJSON.Point = { type: 'Point', coordinates: [87, 43] };
const base = { properties: { name: 'A', status: 'planned', note: 'x' }, geometry: place };

test('nothing is changed until a value is another, whatever the order of members', () => {
  const draft = draftOf('port', 'a', 'v1', base);
  assert.ok(!isChanged(draft));
  draft.properties = { note: 'x', status: 'planned', name: 'A' };
  assert.ok(!isChanged(draft));
  draft.properties.name = 'B';
  assert.ok(isChanged(draft));
  assert.ok(!isChanged(newDraft('port', null)));
  assert.ok(alike({ a: 1, b: [1, { c: 2, d: 3 }] }, { b: [1, { d: 3, c: 2 }], a: 1 }));
});

test('a conflict tells who changed what, and leaves out what both made the same', () => {
  const draft = { ...draftOf('port', 'a', 'v1', base), properties: { name: 'mine', status: 'existing', note: 'x' } };
  const theirs = { properties: { name: 'theirs', status: 'existing', note: 'y' }, geometry: { ...place, coordinates: [88, 43] } };
  assert.deepEqual(differences(draft, theirs).map(({ key, by }) => [key, by]), [['name', 'both'], ['note', 'them'], ['geometry', 'them']]);
});

test('mine on top of theirs is theirs with my changes and no others', () => {
  const draft = { ...draftOf('port', 'a', 'v1', base), properties: { name: 'mine', status: 'planned', note: null } };
  const theirs = { properties: { name: 'theirs', status: 'existing', note: 'y', extra: 1 }, geometry: { ...place, coordinates: [88, 43] } };
  const merged = onTop(draft, theirs, 'v2');
  assert.deepEqual(merged.properties, { name: 'mine', status: 'existing', note: null, extra: 1 });
  assert.deepEqual(merged.geometry, theirs.geometry);
  assert.equal(merged.etag, 'v2');
  assert.deepEqual(differences(merged, theirs).map(({ by }) => by), ['me', 'me']);
});

test('a schema gives fields in its order, with codes and units, without id and geometry', () => {
  const fields = fieldsOf({
    properties: {
      uncertainty_m: { title: 'ε', type: 'number', 'x-ogc-unit': 'm', 'x-ogc-propertySeq': 4 },
      status: { oneOf: [{ const: 'planned', title: 'Planned' }], type: 'string', 'x-ogc-propertySeq': 3 },
      id: { type: 'string', 'x-ogc-role': 'id', 'x-ogc-propertySeq': 1 },
      geometry: { format: 'geometry-point', 'x-ogc-role': 'primary-geometry', 'x-ogc-propertySeq': 2 },
    },
    required: ['status'],
  });
  assert.deepEqual(fields.map(({ key, kind, unit, required }) => [key, kind, unit, required]), [
    ['status', 'code', undefined, true],
    ['uncertainty_m', 'number', 'm', false],
  ]);
});

test('texts become values of their kind, and what does not fit is said', () => {
  const field = (kind: Field['kind']): Field => ({ key: 'k', label: 'k', kind, required: false });
  assert.equal(valueOf(field('number'), 'number', ' 1.50 '), 1.5);
  assert.throws(() => valueOf(field('whole'), 'whole', '1,5'));
  assert.equal(valueOf(field('text'), 'text', '  '), undefined);
  assert.deepEqual(valueOf(field('list'), 'list', 'a\n\nb '), ['a', 'b']);
  assert.equal(kindFor(field('text'), { deep: 1 }), 'json');
  assert.equal(kindFor(field('list'), [{ deep: 1 }]), 'json');
});
