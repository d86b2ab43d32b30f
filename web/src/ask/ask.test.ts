/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteFromText, siteToText } from './address';
import { toCsv } from './export';
import { converted, spread } from './figures';
import { timeFilter } from './process';
import type { Measure } from './question';
import { readGeoJson } from './read/geojson';
import type { Site } from './site';

const measure: Measure = { value: 2000, unit: 'm2', method: 'survey', ellipsoid: 'CGCS2000', edges: 'straight', interval: [1000, 3000] };
const site = (...geometries: GeoJSON.Geometry[]): Site => ({ name: '', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })), issues: [] });

test('a site comes back from the address with every digit', () => {
  const asked = site(
    { type: 'Polygon', coordinates: [[[87.123456789, 43.1], [88.5, 43.1], [88.5, -44], [87.123456789, 43.1]], [[87.5, 43.2], [87.6, 43.2], [87.6, 43.3], [87.5, 43.2]]] },
    { type: 'Point', coordinates: [-0.5, 1e-7] },
    { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] },
  );
  const text = siteToText(asked);
  assert.ok(text);
  assert.deepEqual(siteFromText(text ?? '')?.features, asked.features);
});

test('what is too long for a link, or not ours, is left out', () => {
  const long = Array.from({ length: 200 }, (_, i) => [80 + i / 1e4, 43.123456789]);
  assert.equal(siteToText(site({ type: 'LineString', coordinates: long })), null);
  assert.equal(siteFromText('Polygon(alert)'), null);
  assert.equal(siteFromText('Circle((1_2))'), null);
});

test('units are exact factors', () => {
  assert.equal(converted(2000, 'm2', 'mu'), 3);
  assert.equal(converted(1e6, 'm2', 'ha'), 100);
  assert.deepEqual(spread('net', { measure, unit: 'mu' }), { net: 3, net_unit: 'mu', net_method: 'survey', net_low: 1.5, net_high: 4.5 });
});

test('a table file holds every number in full and starts no formula', () => {
  const columns = ['name', 'net'].map((key) => ({ key, title: key }));
  const rows = [{ name: '=HYPERLINK("x")', net: { measure: { ...measure, value: 134599999.97640958, interval: null } } }];
  const text = toCsv([{ key: 'layer', caption: '', columns, rows }], { question: 'overlap', asked: 'now', server: '', method: 'survey', uncertainty_m: null, times: {} });
  const [head, row] = text.replace('\ufeff', '').split('\r\n');
  assert.equal(head, 'question,asked,chosen_method,site_uncertainty_m,table,name,net,net_unit,net_method');
  assert.equal(row, 'overlap,now,survey,,layer,"\'=HYPERLINK(""x"")",134599999.97640958,m2,survey');
});

test('the page’s time becomes a filter only for layers that have times', () => {
  assert.equal(timeFilter('2020-01-01', ['name']), null);
  assert.equal(timeFilter('2020-01-01', ['valid_from']), "(valid_from IS NULL OR T_INTERSECTS(INTERVAL(valid_from,'..'),DATE('2020-01-01')))");
  assert.match(timeFilter('2020-01-01/..', ['valid_to']) ?? '', /INTERVAL\('2020-01-01','\.\.'\)/u);
});

test('GeoJSON in another CRS, or not in degrees, is refused and not guessed', () => {
  const file = (more: object, coordinates: number[]) => JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates }, ...more });
  const crs = (name: string) => ({ crs: { type: 'name', properties: { name } } });
  assert.throws(() => readGeoJson('a', file(crs('urn:ogc:def:crs:EPSG::4517'), [87, 43])), /otherCrs/u);
  assert.throws(() => readGeoJson('a', file({}, [500000, 4800000])), /noDegrees/u);
  assert.deepEqual(readGeoJson('a', file(crs('urn:ogc:def:crs:OGC:1.3:CRS84'), [87, 43, 900])).features[0]?.geometry, { type: 'Point', coordinates: [87, 43] });
});
