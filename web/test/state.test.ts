import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHash, formatPosition, parseHash, parsePosition } from '../src/state';

test('a hash comes back as it was written', () => {
  const parts = new Map([['map', '5.2/43.1/85.3'], ['off', 'a,b'], ['ask', '{"x": "50% & more = 亩"}'], ['empty', '']]);
  assert.deepEqual(parseHash(formatHash(parts)), parts);
});

test('what people read stays readable', () => {
  assert.equal(formatHash(new Map([['map', '5/43/85'], ['off', 'a,b'], ['time', '2020-01-01T00:00:00Z']])), '#map=5/43/85&off=a,b&time=2020-01-01T00:00:00Z');
});

test('a broken hash is read as far as it goes', () => {
  assert.deepEqual(parseHash('#a=%E4%&&b&=c'), new Map([['a', '%E4%'], ['b', ''], ['', 'c']]));
});

test('a position outside the world is none', () => {
  assert.deepEqual(parsePosition('5/43.5/-85.25'), { zoom: 5, latitude: 43.5, longitude: -85.25 });
  for (const wrong of [undefined, '', '5/43', '5/43/85/1', 'a/43/85', '5//85', '5/91/85', '-1/43/85', '99/43/85', '5/NaN/85']) assert.equal(parsePosition(wrong), undefined, wrong);
});

test('a position is as exact as a pixel', () => {
  for (const zoom of [0, 5, 11.5, 18]) {
    const position = { zoom, latitude: 43.123456789, longitude: 85.987654321 };
    const back = parsePosition(formatPosition(position));
    assert.ok(back && Math.abs(back.longitude - position.longitude) * ((512 * 2 ** zoom) / 360) < 1, String(zoom));
  }
});
