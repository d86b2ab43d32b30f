import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Problem } from '../src/app';
import { http } from '../src/http';
import { EventLines } from '../src/sse';

const BASE = 'https://x.org/gis';
const real = globalThis.fetch;
afterEach(() => { globalThis.fetch = real; });

/** A server that knows no key, and lets everybody read. Remembers what it was sent. */
function strictServer(): (string | null)[] {
  const sent: (string | null)[] = [];
  globalThis.fetch = async (_, init) => {
    const key = new Headers(init?.headers).get('Authorization');
    sent.push(key);
    const isRefused = key !== null || (init?.method ?? 'GET') !== 'GET';
    return isRefused ? new Response('{"title":"Unauthorized","detail":"the key is not valid"}', { status: 401 }) : new Response('{"read":true}');
  };
  return sent;
}

function ringWith(key: string) {
  const ring = { key: key as string | null, told: [] as string[], get: () => ring.key, refused: (refused: string, problem: Problem) => { ring.told.push(`${refused}: ${problem.detail}`); ring.key = null; } };
  return ring;
}

test('a key that is no good is told, and what everybody may read is read all the same', async () => {
  const sent = strictServer();
  const ring = ringWith('old');
  assert.deepEqual(await http(BASE, ring, () => 'away').json('/collections'), { read: true });
  assert.deepEqual(sent, ['Bearer old', null]);
  assert.deepEqual(ring.told, ['old: the key is not valid']);
});

test('a change with a key that is no good is refused and not sent again', async () => {
  const sent = strictServer();
  const ring = ringWith('old');
  const asked = http(BASE, ring, () => 'away').raw('/collections/port/items', { method: 'POST', body: '{}' });
  await assert.rejects(asked, (error) => error instanceof Problem && error.status === 401);
  assert.deepEqual(sent, ['Bearer old']);
  assert.equal(ring.told.length, 1);
});

test('a key that is only tried is not the one that is kept, and none is sent elsewhere', async () => {
  const sent = strictServer();
  const ring = ringWith('kept');
  const api = http(BASE, ring, () => 'away');
  await assert.rejects(api.raw('/collections', { headers: { authorization: 'Bearer tried' } }));
  await api.raw('https://elsewhere.org/tile');
  assert.deepEqual(sent, ['Bearer tried', null]);
  assert.deepEqual(ring.told, []);
});

const STREAM = ':\n\nretry: 2000\nid: 0f\nevent: ready\ndata: {}\n\nid: 10\r\nevent: change\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: reset\rdata\r\rdata: lost';

test('events are read from a stream, wherever its pieces end', () => {
  const expected = [{ kind: 'ready', data: '{}' }, { kind: 'change', data: '{"a":\n1}' }, { kind: 'reset', data: '' }];
  for (let size = 1; size <= STREAM.length; size += 1) {
    const lines = new EventLines();
    const found = [];
    for (let at = 0; at < STREAM.length; at += size) found.push(...lines.push(STREAM.slice(at, at + size)));
    assert.deepEqual(found, expected, `pieces of ${size}`);
    assert.deepEqual([lines.last, lines.pause_ms], ['10', 2000]);
  }
});

test('an event that was not ended does not count, and the next connection goes on behind the last whole one', () => {
  const lines = new EventLines();
  lines.push('id: 1\ndata: a\n\nid: 2\ndata: b\n');
  assert.equal(lines.last, '1');
  assert.equal(new EventLines(lines.last).last, '1');
});
