import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hosts, isTileTemplate, otherBase } from '../src/base';
import { Counts } from '../src/counts';
import { degreeLabel, graticule, labelStepFor, multiples, stepFor } from '../src/graticule';
import { apiBase, isBelow, withParameters } from '../src/http';
import { colourIn, signFor, signOf, times } from '../src/legend';
import { tileAt, tilesIn, touchedTiles } from '../src/tiles';
import { dateOf, monthOf } from '../src/time';
import { languageFor } from '../src/words';
import { en } from '../src/words/en';
import { zh } from '../src/words/zh';
import { areaText, creditParts, epsilonText, lengthText, statesArea, valueText, wrapped } from '../src/words-of';

const say = (key: string, values: object = {}) => [key, ...Object.values(values)].join(' ');
const plain = (value: number, digits = 2) => String(Number(value.toFixed(digits)));

test('every text is there in both languages, with the same holes', () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  const holes = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(en)) assert.deepEqual(holes(zh[key]), holes(en[key]), key);
});

test('degrees are written as people write them', () => {
  assert.equal(degreeLabel(85, 'longitude'), '85°E');
  assert.equal(degreeLabel(43.5, 'latitude'), '43°30′N');
  assert.equal(degreeLabel(-0.5 / 3600 - 1, 'latitude'), '1°00′01″S');
  assert.equal(degreeLabel(0, 'latitude'), '0°');
  assert.equal(degreeLabel(180, 'longitude'), '180°');
  assert.equal(degreeLabel(190, 'longitude'), '170°W');
  assert.equal(degreeLabel(80 + 3 * (10 / 3600), 'longitude'), '80°00′30″E');
});

test('a view has between five and fifteen meridians at any scale', () => {
  for (let width = 360; width > 0.01; width /= 1.7) {
    const count = width / stepFor(width);
    assert.ok(count >= 5 && count <= 16, `${width}: ${count}`);
  }
});

test('labels of meridians have room beside each other, however narrow the view', () => {
  for (let width = 360; width > 0.01; width /= 1.7) {
    for (const pixels of [330, 390, 760, 1200]) {
      const step = labelStepFor(width, pixels);
      assert.ok((step / width) * pixels >= 48, `${width} in ${pixels}`);
      assert.ok(Number.isInteger(Math.round((step / stepFor(width)) * 1e6) / 1e6), 'labels are at lines');
    }
  }
});

test('multiples do not drift', () => assert.deepEqual(multiples(-0.2, 0.2, 0.1).map((x) => x.toFixed(3)), ['-0.200', '-0.100', '0.000', '0.100', '0.200']));

test('labels stand on the left and upper edge of the view', () => {
  const labels = graticule([80, 40, 90, 48]).features.filter(({ geometry }) => geometry.type === 'Point');
  const places = labels.map(({ geometry }) => (geometry as GeoJSON.Point).coordinates);
  assert.ok(places.every(([x, y]) => x === 80 || y === 48));
  assert.ok(labels.length > 8);
});

test('a place lies in the tile that slippy maps say', () => {
  const [x, y] = tileAt(87.6, 43.8, 10).map(Math.floor);
  assert.deepEqual([x, y], [761, 373]);
});

const whole = (z: number) => ({ tileMatrix: String(z), minTileRow: 0, maxTileRow: 2 ** z - 1, minTileCol: 0, maxTileCol: 2 ** z - 1 });

test('a change everywhere touches only tiles that the view may hold', () => {
  const touched = touchedTiles(Array.from({ length: 23 }, (_, z) => whole(z)), [80, 42, 88, 46], 7, 14);
  assert.ok(touched.length > 20 && touched.length < 3000, String(touched.length));
  assert.ok(touched.every(({ z }) => z <= 9));
  const [x, y] = tileAt(84, 44, 7).map(Math.floor);
  assert.ok(touched.some((tile) => tile.z === 7 && tile.x === x && tile.y === y));
});

test('a change elsewhere touches nothing', () => {
  assert.deepEqual(touchedTiles([{ tileMatrix: '9', minTileRow: 0, maxTileRow: 3, minTileCol: 0, maxTileCol: 3 }], [80, 42, 88, 46], 9, 14), []);
});

test('a view over the edge of the world has tiles of both sides', () => {
  const xs = new Set(touchedTiles([whole(4)], [170, 0, 190, 10], 4, 14).map(({ x }) => x));
  assert.ok(xs.has(0) && xs.has(15) && !xs.has(8));
});

test('parameters replace those of the same name, and templates stay templates', () => {
  assert.equal(withParameters('/t/{z}/{y}/{x}?labels=true&datetime=2019', { datetime: '2020-01-01', asOf: undefined }), '/t/{z}/{y}/{x}?labels=true&datetime=2020-01-01');
  assert.equal(withParameters('/t?datetime=2019', { datetime: undefined }), '/t');
});

test('the API lies above the script, also behind a prefix', () => {
  assert.equal(apiBase('https://x.org/map/map.js'), 'https://x.org');
  assert.equal(apiBase('https://x.org/gis/map/map.js'), 'https://x.org/gis');
  assert.equal(isBelow('https://x.org/gis', 'https://x.org/gisevil/a'), false);
  assert.equal(isBelow('https://x.org', 'https://x.org.evil/a'), false);
});

test('a factor goes into the outputs of what depends on the zoom', () => {
  assert.equal(times(undefined, 0.5), 0.5);
  assert.deepEqual(times(['interpolate', ['linear'], ['zoom'], 3, 0.4, 8, ['get', 'o']], 0.5), ['interpolate', ['linear'], ['zoom'], 3, 0.2, 8, ['*', 0.5, ['get', 'o']]]);
  assert.deepEqual(times(['step', ['zoom'], 1, 8, 0.5], 0.5), ['step', ['zoom'], 0.5, 8, 0.25]);
  assert.deepEqual(times(['match', ['get', 'status'], 'ended', 0.3, 1], 0.5), ['*', 0.5, ['match', ['get', 'status'], 'ended', 0.3, 1]]);
});

test('a sign is the server’s, else what the layers show', () => {
  assert.equal(colourIn(['match', ['get', 'kind'], 'red_line', '#c8102e', '#117733']), '#117733');
  const layers = [{ id: 'a/fill', type: 'fill', source: 's', paint: { 'fill-color': '#123456' } }] as never[];
  assert.deepEqual(signOf(layers), { kinds: ['fill'], colour: '#123456', hasInlay: false });
  const legend = { collections: [{ collection: 'a', color: '#222222', symbols: [{ kind: 'line' as const, inlay: '#ffffff' }] }] };
  assert.deepEqual(signFor('a', legend, layers), { kinds: ['line'], colour: '#222222', hasInlay: true });
});

test('figures have the unit that suits their size', () => {
  assert.equal(areaText(16_579_999.94, say, plain), '16.58 unit.km2');
  assert.equal(areaText(25_000, say, plain), '2.5 unit.ha');
  assert.equal(areaText(12.345, say, plain), '12.35 unit.m2');
  assert.equal(lengthText(21_875, say, plain), '21.9 unit.km');
  assert.equal(lengthText(30.4, say, plain), '30 unit.m');
});

test('epsilon is said by kind of geometry, and not known is said too', () => {
  assert.equal(epsilonText(6500, 'MultiPoint', say, plain), 'info.epsilon.point 6.5 unit.km');
  assert.equal(epsilonText(6500, 'Polygon', say, plain), 'info.epsilon.words 6.5 unit.km');
  assert.equal(epsilonText(null, 'Polygon', say, plain), 'info.epsilon.unknown');
  assert.equal(epsilonText(null, undefined, say, plain), 'info.nogeometry');
});

test('values are written by their schema', () => {
  const schema = { properties: { status: { oneOf: [{ const: 'planned', title: 'Planned' }] }, length: { 'x-ogc-unit': 'km' } } };
  assert.equal(valueText('status', 'planned', schema, say, plain), 'Planned');
  assert.equal(valueText('length', 12.5, schema, say, plain), '12.5 km');
  assert.equal(valueText('parts', ['a', 'b'], schema, say, plain), 'acommab');
  assert.equal(valueText('any', null, schema, say, plain), '');
});

test('which members state an area', () => {
  for (const name of ['stated_area_km2', 'stated_area_2015_ha', 'stated_xpcc_area_km2', 'stated_area_mu']) assert.ok(statesArea(name), name);
  for (const name of ['stated_length_km', 'stated_eco_area_count', 'area']) assert.ok(!statesArea(name), name);
});

test('a month of the slider comes back', () => {
  for (let month = 0; month < 480; month += 7) assert.equal(monthOf(dateOf(month)), month);
});

test('the address decides the language, then the browser, then Chinese', () => {
  assert.equal(languageFor('en', ['zh-CN']), 'en');
  assert.equal(languageFor(undefined, ['fr', 'en-GB', 'zh']), 'en');
  assert.equal(languageFor('xx', ['fr']), 'zh');
});

test('a template is tiles, and several hosts are several addresses', () => {
  assert.ok(isTileTemplate('https://x/{z}/{x}/{y}.png'));
  assert.ok(!isTileTemplate('https://x/style.json'));
  assert.deepEqual(hosts('https://t{0-2}.x/{z}'), ['https://t0.x/{z}', 'https://t1.x/{z}', 'https://t2.x/{z}']);
  assert.equal(hosts('https://t{s}.tianditu.gov.cn/{z}').length, 8);
});

test('base maps: raster templates, TileJSON, styles; vector templates are refused in words', async () => {
  const never = async () => assert.fail();
  const raster = await otherBase('https://a/{z}/{x}/{y} https://b/{z}/{x}/{y}', never, { vector: 'no' });
  assert.deepEqual(Object.keys(raster.sources), ['base-0', 'base-1']);
  await assert.rejects(otherBase('https://a/{z}/{x}/{y}.pbf', never, { vector: 'no' }), /no/);
  const vector = await otherBase('https://a/tiles.json', async () => ({ tiles: ['t'], vector_layers: [{ id: 'water' }] }), { vector: 'no' });
  assert.equal(vector.layers.length, 3);
  const style = { version: 8, glyphs: 'fonts/{fontstack}/{range}.pbf', sources: { s: { type: 'vector', url: 'tiles.json' } }, layers: [{ id: 'l', type: 'line', source: 's', 'source-layer': 'x' }] };
  const own = await otherBase('https://a/b/style.json', async () => style, { vector: 'no' });
  assert.equal(own.glyphs, 'https://a/b/fonts/{fontstack}/{range}.pbf');
  assert.deepEqual(own.sources['base-s'], { type: 'vector', url: 'https://a/b/tiles.json' });
  assert.equal((own.layers[0] as { source: string }).source, 'base-s');
});

test('an attribution says everything once', () => {
  const twice = 'Facts: documents. Positions: GeoNames 3.0.2 (CC BY 4.0); OSM (ODbL). Facts: documents. Positions: GeoNames 3.0.2 (CC BY 4.0).';
  assert.deepEqual(creditParts(twice), ['Facts: documents', 'GeoNames 3.0.2 (CC BY 4.0)', 'OSM (ODbL)']);
});

test('lines are no wider than asked, if their words are not', () => {
  assert.deepEqual(wrapped('aa bb cccccc d', 5, (text) => text.length), ['aa bb', 'cccccc', 'd']);
  assert.deepEqual(wrapped('', 5, (text) => text.length), []);
});

const ids = (view: [number, number, number, number], zoom: number) => tilesIn(view, zoom, [0, 14]).map(({ z, x, y }) => `${z}/${x}/${y}`);

test('a view shows the tiles that slippy maps say, each once', () => {
  assert.deepEqual(ids([87.55, 43.75, 87.65, 43.8], 10.9), ['10/761/373']);
  assert.deepEqual(ids([-400, -85, 400, 85], 1.2), ['1/0/0', '1/0/1', '1/1/0', '1/1/1']);
  assert.deepEqual(ids([170, 1, 190, 2], 2.5), ['2/3/1', '2/0/1']);
  assert.deepEqual(tilesIn([87.6, 43.8, 87.6001, 43.8001], 18, [0, 16]).map(({ z }) => z), [16]);
});

test('what tiles leave out is summed over those in view, and an answer without numbers counts nothing', () => {
  const counts = new Counts();
  const headers = (matched: number, returned: number) => new Headers({ 'OGC-NumberMatched': String(matched), 'OGC-NumberReturned': String(returned) });
  counts.note('a', headers(10, 4));
  counts.note('b', headers(5, 5));
  counts.note('elsewhere', headers(9, 0));
  counts.note('none', new Headers());
  assert.deepEqual(counts.of(['a', 'b', 'none', 'unknown']), { matched: 15, returned: 9 });
  counts.note('a', headers(10, 10));
  assert.deepEqual(counts.of(['a', 'b']), { matched: 15, returned: 15 });
});
