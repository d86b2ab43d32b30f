/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inserted, joined, middles, moved, removed, shapeOf, vertices, withHole, type Shape } from './geometry';
import { History } from './history';
import { kindsOf, readCoordinates, Unreadable, writeCoordinates } from './text';

const square: Shape = { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] };
const hole: Shape = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] };

test('a ring has as many vertices as corners, and as many middles', () => {
  assert.deepEqual(vertices(square).map(({ path }) => path), [[0, 0], [0, 1], [0, 2], [0, 3]]);
  assert.deepEqual(middles(square).map(({ position }) => position), [[2, 0], [4, 2], [2, 4], [0, 2]]);
});

test('moving the first corner keeps the ring closed', () => {
  assert.deepEqual(moved(square, [0, 0], [-1, -1]).coordinates, [[[-1, -1], [4, 0], [4, 4], [0, 4], [-1, -1]]]);
});

test('a vertex after the last one stays before the closing position', () => {
  assert.deepEqual(inserted(square, [0, 4], [0, 2]).coordinates, [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 2], [0, 0]]]);
});

test('a ring that would have two corners goes, and with an outer ring all of its part', () => {
  const holed = withHole(square, hole);
  assert.deepEqual(removed(holed, [1, 0]), square);
  const two = joined(hole, square);
  assert.deepEqual(removed(two, [0, 0, 0]), { type: 'MultiPolygon', coordinates: [square.coordinates] });
  assert.equal(removed(hole, [0, 1]), null);
});

test('a hole goes to the part that holds it', () => {
  const far: Shape = { type: 'Polygon', coordinates: [[[10, 10], [14, 10], [14, 14], [10, 10]]] };
  const both = withHole(joined(far, square), hole) as GeoJSON.MultiPolygon;
  assert.deepEqual(both.coordinates.map((polygon) => polygon.length), [1, 2]);
  assert.equal(withHole(far, hole), far);
});

test('too few positions are no shape', () => {
  assert.equal(shapeOf('Polygon', [[0, 0], [1, 1]]), null);
  assert.equal(shapeOf('LineString', [[0, 0]]), null);
  assert.deepEqual(shapeOf('Point', [[1, 2]]), { type: 'Point', coordinates: [1, 2] });
});

test('steps go back and forward, and a new one ends the way forward', () => {
  const history = new History(1);
  history.push(2);
  history.push(3);
  assert.ok(history.undo());
  assert.equal(history.now, 2);
  assert.ok(history.redo());
  assert.equal(history.now, 3);
  history.undo();
  history.push(4);
  assert.equal(history.redo(), false);
});

test('coordinates are read as typed, with or without the closing position, and written the same', () => {
  const text = '0, 0\n4 0\n4，4\n0\t4\n0,0';
  assert.deepEqual(readCoordinates(text, 'Polygon'), square);
  assert.deepEqual(readCoordinates(writeCoordinates(square), 'Polygon'), square);
  assert.deepEqual(readCoordinates(JSON.stringify(hole), 'Point'), hole);
});

test('what cannot be read says where and why', () => {
  const why = (text: string, kind: 'Point' | 'Polygon' = 'Polygon') => {
    try {
      readCoordinates(text, kind);
    } catch (error) {
      return (error as Unreadable).key;
    }
    return 'read';
  };
  assert.equal(why('87,43\n88,43'), 'sketch.text.tooFew');
  assert.equal(why('87,43\nx,43\n88,44'), 'sketch.text.noPair');
  assert.equal(why('43,187', 'Point'), 'sketch.text.outside');
  assert.equal(why('43.8,97.1', 'Point'), 'sketch.text.swapped');
  assert.equal(why('{"type":"Feature"}'), 'sketch.text.noShape');
  assert.equal(why('{'), 'sketch.text.noJson');
});

test('a schema that names a geometry allows that, any other all', () => {
  assert.deepEqual(kindsOf('geometry-point-or-multipoint'), ['Point']);
  assert.deepEqual(kindsOf('geometry-any'), ['Point', 'LineString', 'Polygon']);
});
