// Draws the pictures of docs/images: npm run pictures, or PICTURES=folder node pictures.mjs whole-map-zh …
//
// Against a server of its own, as the tests do. What is drawn depends on nothing but the data, the map and the fonts of the machine.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settled, startBrowser, startServer } from './harness.mjs';

const FOLDER = process.env.PICTURES ?? fileURLToPath(new URL('../../docs/images', import.meta.url));
const MOST_BYTES = 250_000;
const DESK = { width: 1200, height: 750 };
const PHONE = { width: 390, height: 780, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true };
const SITE = [[87.35, 43.72], [87.75, 43.72], [87.75, 43.98], [87.35, 43.98]];
/** Layers in which everything of Urumqi lies on one spot. */
const CROWDED = 'city_or_county,xpcc_division,region,urban_cluster,corridor,tourism_route,logistics_hub';

const press = (page, what) => page.locator(`[data-do="${what}"]`).click();
const tool = (page, id) => page.locator(`.tool[data-panel=${id}]`).click();

async function giveSite(page, geometry) {
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await tool(page, 'ask');
  await page.locator('.ask-typing > summary').click();
  await page.locator('#ask-coordinates').fill(JSON.stringify(geometry));
  await press(page, 'ask.type.use');
  await page.waitForSelector('[data-do="ask.forget"]');
}

async function ask(page, question) {
  await press(page, `ask.q.${question}`);
  await page.waitForSelector('.ask-summary');
  if (question === 'nearest') await press(page, 'ask.zoomAnswer');
  await page.evaluate(() => document.querySelector('.ask-summary').scrollIntoView({ block: 'start' }));
}

async function conflict(page, { server }) {
  const path = `${server.url}/collections/ecological_zone/items`;
  const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'application/geo+json' };
  const corners = [[0, 0], [0.3, 0], [0.42, 0.16], [0.2, 0.3], [-0.05, 0.18], [0, 0]];
  const shape = (x, y, size) => ({ type: 'Polygon', coordinates: [corners.map(([dx, dy]) => [x + dx * size, y + dy * size])] });
  const feature = (properties, geometry) => JSON.stringify({ type: 'Feature', geometry, properties: { name: '北部防护林', name_en: 'Northern shelterbelt', status: 'planned', ...properties } });
  const made = await (await fetch(`${path}?reason=survey`, { method: 'POST', headers, body: feature({}, shape(87.3, 44.15, 1)) })).json();
  const { id } = made.changes[0];
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await tool(page, 'edit');
  await page.locator('#edit-key').fill(server.key);
  await press(page, 'edit.key.use');
  await page.waitForSelector('#edit-collection');
  await page.evaluate((chosen) => window.groundplan.select({ collection: 'ecological_zone', id: chosen }, { zoom: true }), id);
  await page.locator('#panel-info .actions button').nth(1).click();
  await page.waitForSelector('#edit-editor-title');
  await page.locator('[data-field=name]').fill('北部防护林一期');
  const theirs = { ...headers, authorization: `Bearer ${server.makeKey('Survey office')}` };
  await fetch(`${path}/${id}?reason=${encodeURIComponent('boundary of the 2026 survey')}`, { method: 'PUT', headers: theirs, body: feature({ status: 'under_construction' }, shape(87.37, 44.17, 0.8)) });
  await press(page, 'edit.save');
  await page.waitForSelector('.edit-conflict');
  await page.evaluate(() => document.querySelector('.edit-editor').scrollIntoView({ block: 'start' }));
}

const PICTURES = {
  'whole-map-zh': { language: 'zh', isFull: true, ...DESK },
  'whole-map-en': { language: 'en', isFull: true, ...DESK },
  'properties-zh': { language: 'zh', isFull: true, ...DESK, hash: `map=10/43.88/87.5&select=ftz_area/ftz_urumqi&off=${CROWDED}`, act: (page) => page.waitForFunction(() => /134/.test(document.querySelector('#panel-info')?.innerText ?? '')) },
  'overlap-en': { language: 'en', isFull: true, ...DESK, hash: `map=9.3/43.85/87.2&off=${CROWDED}`, act: async (page) => { await giveSite(page, { type: 'Polygon', coordinates: [[...SITE, SITE[0]]] }); await ask(page, 'overlap'); } },
  'nearest-zh': { language: 'zh', isFull: true, ...DESK, hash: `map=7.2/44.2/81.2&off=${CROWDED}`, act: async (page) => { await giveSite(page, { type: 'Point', coordinates: [81.0, 44.1] }); await ask(page, 'nearest'); } },
  'conflict-en': { language: 'en', ...DESK, hash: 'map=9/44.2/87.4', act: conflict },
  'time-zh': { language: 'zh', ...DESK, hash: 'panel=time&datetime=2030-01-01' },
  'phone-zh': { language: 'zh', ...PHONE, hash: `select=ftz_area/ftz_horgos&off=${CROWDED}` },
};

async function draw(name, { act, isFull = false, ...options }, { server, browser }) {
  const page = await browser.open(server.url, options);
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await act?.(page, { server });
  await settled(page);
  // Labels fade in.
  await page.waitForTimeout(600);
  await page.evaluate(() => document.activeElement?.blur());
  // A map full of lines is far larger as PNG.
  const path = join(FOLDER, `${name}.${isFull ? 'jpg' : 'png'}`);
  await page.screenshot(isFull ? { path, type: 'jpeg', quality: 88 } : { path });
  const faults = page.faults.filter((fault) => !fault.includes('status of 412'));
  if (faults.length) console.error(name, faults);
  await page.context().close();
  return statSync(path).size;
}

mkdirSync(FOLDER, { recursive: true });
const wanted = process.argv.slice(2);
const server = await startServer();
const browser = await startBrowser();
try {
  for (const [name, options] of Object.entries(PICTURES)) {
    if (wanted.length && !wanted.includes(name)) continue;
    const bytes = await draw(name, options, { server, browser });
    console.log(`${name.padEnd(16)} ${String(bytes).padStart(7)} B`);
    if (bytes > MOST_BYTES) process.exitCode = 1;
  }
} finally {
  await browser.stop();
  await server.stop();
}
