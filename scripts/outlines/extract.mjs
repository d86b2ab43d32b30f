// Takes the outlines of the lakes and reservoirs listed in wanted.csv from the
// OpenStreetMap water bodies and writes seeds/outlines/water.geojson.
// It does not guess: a row without exactly one fitting polygon stops the run.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = '@geo-maps/earth-waterbodies-10m';
const VERSION = '0.6.0';
const OUT = join(HERE, '..', '..', 'seeds', 'outlines', 'water.geojson');
const SOURCE = `OpenStreetMap contributors, via npm ${PACKAGE} ${VERSION}, file dated 2017-11-30`;
const AUTHALIC_RADIUS_M = 6371007.2;
const RAD = Math.PI / 180;

main();

function main() {
  const wanted = readTable(join(HERE, 'wanted.csv'));
  const polygons = readPolygons();
  const features = wanted
    .map((row) => toFeature(row, find(row, polygons)))
    .sort((a, b) => (a.properties.key < b.properties.key ? -1 : 1));
  mkdirSync(dirname(OUT), { recursive: true });
  writeFileSync(OUT, write(features));
  for (const f of features) {
    const { key, name_zh } = f.properties;
    const km2 = area(f.geometry.coordinates) / 1e6;
    console.log(`${key.padEnd(16)} ${km2.toFixed(1).padStart(8)} km2  ${count(f.geometry.coordinates)} points  ${name_zh}`);
  }
}

/** Every polygon of the package, as an array of rings in (lon, lat) degrees. */
function readPolygons() {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/package.json`), 'utf8'));
  if (version !== VERSION) throw new Error(`${PACKAGE} ${VERSION} expected, found ${version}`);
  const map = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/map.geo.json`), 'utf8'));
  return map.geometries.flatMap((g) => (g.type === 'Polygon' ? [g.coordinates] : g.coordinates));
}

/** The one polygon that holds the point, or the nearest one within limit_m. */
function find(row, polygons) {
  const point = [Number(row.lon), Number(row.lat)];
  const limit = Number(row.limit_m);
  const holding = polygons.filter((rings) => inRing(point, rings[0]));
  const found = holding.length > 0 || limit === 0 ? holding : nearest(point, limit, polygons);
  if (found.length !== 1) throw new Error(`${row.key}: ${found.length} polygons fit, 1 expected`);
  const km2 = area(found[0]) / 1e6;
  if (km2 < Number(row.area_min_km2) || km2 > Number(row.area_max_km2)) {
    throw new Error(`${row.key}: ${km2.toFixed(1)} km2 is outside ${row.area_min_km2} to ${row.area_max_km2} km2`);
  }
  return found[0];
}

function nearest(point, limit, polygons) {
  let best = Infinity;
  let found = [];
  for (const rings of polygons) {
    const d = distance(point, rings[0]);
    if (d <= limit && d < best) [best, found] = [d, [rings]];
  }
  return found;
}

function toFeature(row, rings) {
  const coordinates = rings.map((ring, i) => orient(ring.map(round), i === 0));
  const crossing = selfCrossing(coordinates);
  if (crossing) throw new Error(`${row.key}: the outline crosses itself near ${crossing}`);
  return {
    type: 'Feature',
    properties: {
      key: row.key,
      name_zh: row.name_zh,
      name_en: row.name_en,
      source: SOURCE,
      licence: 'ODbL 1.0',
      uncertainty_m: Number(row.uncertainty_m),
    },
    geometry: { type: 'Polygon', coordinates },
  };
}

function round([lon, lat]) {
  return [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
}

/** RFC 7946: outer rings run counter-clockwise, holes clockwise. */
function orient(ring, outer) {
  return planar(ring) > 0 === outer ? ring : [...ring].reverse();
}

function planar(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum / 2;
}

/** Area in m2 on the authalic sphere; good to about 0.5 %, for the plausibility check only. */
function area(rings) {
  return rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(sphereRing(ring)), 0);
}

function sphereRing(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
    sum += (x2 - x1) * RAD * (2 + Math.sin(y1 * RAD) + Math.sin(y2 * RAD));
  }
  return (sum * AUTHALIC_RADIUS_M ** 2) / 2;
}

function inRing([x, y], ring) {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Metres from a point to a ring, flat round the point: enough for a limit of a few km. */
function distance([x, y], ring) {
  const k = AUTHALIC_RADIUS_M * RAD;
  const flat = ring.map(([a, b]) => [(a - x) * k * Math.cos(y * RAD), (b - y) * k]);
  let best = Infinity;
  for (let i = 1; i < flat.length; i++) {
    const [[x1, y1], [x2, y2]] = [flat[i - 1], flat[i]];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const t = Math.max(0, Math.min(1, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x1 + t * dx, y1 + t * dy));
  }
  return best;
}

/** A point near which two edges of the polygon cross, or null. A hole may touch its outline in a point. */
function selfCrossing(rings) {
  const edges = rings.flatMap((ring) => ring.slice(1).map((p, i) => ({ a: ring[i], b: p })));
  for (let i = 0; i < edges.length; i++) {
    for (let j = i + 1; j < edges.length; j++) {
      const [e, f] = [edges[i], edges[j]];
      if (cross(e.a, e.b, f.a, f.b)) return e.a;
    }
  }
  return null;
}

function cross(a, b, c, d) {
  const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function count(rings) {
  return rings.reduce((sum, ring) => sum + ring.length, 0);
}

/** One feature on each line, so that a change shows which outline changed. */
function write(features) {
  const lines = features.map((f) => JSON.stringify(f)).join(',\n');
  return `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`;
}

/** Rows of a comma-separated table with a header row; a quoted field may hold commas. */
function readTable(path) {
  const [header, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n').map(fields);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

function fields(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] === undefined ? m[2] : m[1].replaceAll('""', '"')));
}
