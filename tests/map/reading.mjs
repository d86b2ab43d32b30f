// Reading while things change, and what the map leaves out: node --test reading.mjs
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settled, shot, startBrowser, startServer, WAIT_MS } from './harness.mjs';

const CROWD = 60;
const PLACE = [89.5, 40.5];
const WORDS = {
  en: { left: /About \d+ of \d+ features here are not drawn at this scale/, close: 'Close' },
  zh: { left: /此处 \d+ 个要素中约有 \d+ 个在此比例下未绘出/, close: '关闭' },
};

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const crowd = Array.from({ length: CROWD }, (_, i) => ({ type: 'Feature', id: `crowd_${i}`, properties: { name: `plot ${i}` }, geometry: square(PLACE[0] + (i % 10) * 2e-4, PLACE[1] + Math.floor(i / 10) * 2e-4, 1e-4) }));
  await send('POST', 'ecological_zone/items', { type: 'FeatureCollection', features: crowd });
}, { timeout: WAIT_MS * 2 });
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const square = (x, y, side) => ({ type: 'Polygon', coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]] });
async function send(method, path, body) {
  const answer = await fetch(`${server.url}/collections/${path}?reason=test`, { method, headers: { authorization: `Bearer ${server.key}`, 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/geo+json' }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, await answer.text());
}

const onPage = (name, options, act, refused = []) => test(name, { timeout: WAIT_MS * 3 }, async () => {
  const page = await browser.open(server.url, options);
  try {
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    await act(page, WORDS[options.language ?? 'en']);
    assert.deepEqual(page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`))), []);
    assert.deepEqual(page.outside, []);
  } catch (error) {
    await shot(page, `failed-${name.slice(0, 60).replace(/\W+/g, '-')}`);
    throw error;
  } finally {
    await page.context().close();
  }
});

const jump = async (page, zoom) => {
  await page.evaluate(([center, to]) => { window.groundplan.map.jumpTo({ center, zoom: to }); }, [PLACE, zoom]);
  await settled(page);
};

for (const language of ['en', 'zh']) {
  onPage(`${language}: what the tiles in view leave out is said, until it is closed or nothing is left out`, { language, hash: `map=6/${PLACE[1]}/${PLACE[0]}` }, async (page, words) => {
    const line = page.locator('.left-out');
    assert.equal(await line.getAttribute('aria-live'), 'polite');
    await line.locator('p').waitFor();
    const text = await line.innerText();
    assert.match(text, words.left);
    const numbers = [...text.matchAll(/\d+/g)].map(Number);
    assert.ok(Math.max(...numbers) > CROWD && Math.min(...numbers) > CROWD / 2 && Math.min(...numbers) < CROWD, text);
    await shot(page, `left-out-${language}`);
    await jump(page, 16);
    await line.locator('p').waitFor({ state: 'detached' });
    await jump(page, 6);
    await line.getByRole('button', { name: words.close }).click();
    await jump(page, 5.5);
    assert.equal(await line.locator('p').count(), 0);
    await jump(page, 16);
    // Tiles that leave nothing out have to be seen first, however slow the machine is.
    await page.waitForTimeout(4000);
    await jump(page, 6);
    await line.locator('p').waitFor();
  });
}

onPage('what is written anew after a change leaves the focus, the place and what is unfolded as they were', { hash: 'map=9/44.2/80.4&select=ftz_area/ftz_horgos' }, async (page) => {
  await page.waitForSelector('.live.is-on');
  const info = page.locator('#panel-info');
  await info.locator('details summary').click();
  await info.getByRole('link', { name: 'As GeoJSON' }).focus();
  const where = () => page.evaluate(() => ({
    focus: document.activeElement.textContent, isOpen: document.querySelector('#panel-info details').open, top: Math.round(document.activeElement.getBoundingClientRect().top),
  }));
  const before = await where();
  assert.ok(before.isOpen && before.focus === 'As GeoJSON');
  await send('PATCH', 'ftz_area/items/ftz_horgos', { properties: { note: 'written by somebody else' } });
  await page.waitForFunction(() => document.querySelector('#panel-info').textContent.includes('written by somebody else'));
  const later = await where();
  assert.deepEqual([later.focus, later.isOpen], [before.focus, true]);
  assert.ok(Math.abs(later.top - before.top) < 100, JSON.stringify([before, later]));
});

onPage('a change of what is shown takes the focus from nobody who is elsewhere', { hash: 'map=9/44.2/80.4&select=port/port_horgos' }, async (page) => {
  await page.waitForSelector('.live.is-on');
  await page.locator('#panel-info .facts').first().waitFor();
  await page.locator('#search').focus();
  await page.keyboard.type('ho');
  await send('PATCH', 'port/items/port_horgos', { properties: { note: 'heard while typing' } });
  await page.waitForFunction(() => document.querySelector('#panel-info').textContent.includes('heard while typing'));
  await page.keyboard.type('rgos');
  assert.equal(await page.locator('#search').inputValue(), 'horgos');
});

onPage('what is deleted while its properties are read is said, and the focus stays in the panel', { hash: `map=9/${PLACE[1]}/${PLACE[0]}&select=ecological_zone/crowd_0` }, async (page) => {
  await page.waitForSelector('.live.is-on');
  const info = page.locator('#panel-info');
  await info.getByRole('link', { name: 'As GeoJSON' }).focus();
  await send('DELETE', 'ecological_zone/items/crowd_0');
  await page.waitForFunction(() => /not there/.test(document.querySelector('#panel-info').textContent));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'panel-info-title');
}, [404]);
