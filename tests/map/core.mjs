// The core of the map, driven against the real server in both languages: node --test core.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { pixelOf, settled, shot, startBrowser, startServer, WAIT_MS } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HORGOS = [80.47, 44.19];
const PNG = '89504e470d0a1a0a';
const PHONE = { width: 390, height: 780, hasTouch: true, isMobile: true };
const WORDS = {
  en: { lang: 'en', layers: 'Layers', inview: 'In view', time: 'Time', area: 'Horgos (Khorgos) Area', shown: 'Measured', hide: 'Show Ports of entry', back: 'Back to now' },
  zh: { lang: 'zh-CN', layers: '图层', inview: '视野内', time: '时间', area: '霍尔果斯片区', shown: '量算', hide: '显示口岸', back: '回到现在' },
};

let server;
let browser;
const pages = [];
before(async () => {
  server = await startServer();
  browser = await startBrowser();
}, { timeout: WAIT_MS * 2 });
after(async () => {
  await browser?.stop();
  await server?.stop();
});

/** A page that is closed in the end, and of which nothing may have gone wrong. */
const onPage = (name, options, act) => test(name, { timeout: WAIT_MS * 3 }, async () => {
  const page = await browser.open(server.url, options);
  pages.push(page);
  try {
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    await act(page, WORDS[options.language ?? 'en']);
    assert.deepEqual(page.faults, []);
    assert.deepEqual(page.outside, []);
  } catch (error) {
    await shot(page, `failed-${name.slice(0, 60).replace(/\W+/g, '-')}`);
    throw error;
  } finally {
    await page.context().close();
  }
});

const panel = (page, id) => page.locator(`#panel-${id}`);
const openTool = (page, id) => page.locator(`.tool[data-panel=${id}]`).click();
const hashOf = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(decodeURIComponent(location.hash)), 300)));
const drawnOf = (page, collection) => page.evaluate((id) => {
  const { map, data } = window.groundplan;
  return map.queryRenderedFeatures({ layers: data.clickable() }).filter((feature) => data.collectionOf(feature.layer.id) === id).length;
}, collection);
const waitForHash = (page, part) => page.waitForFunction((text) => decodeURIComponent(location.hash).includes(text), part);

/** What axe takes for serious or critical, in words. */
async function seriousProblems(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(' | ')}`);
}

for (const language of ['en', 'zh']) {
  onPage(`the map opens in ${language} and draws`, { language }, async (page, words) => {
    await settled(page);
    assert.equal(await page.evaluate(() => document.documentElement.lang), words.lang);
    assert.equal(await page.locator('.tool[data-panel=layers]').innerText(), words.layers);
    assert.ok(await drawnOf(page, 'port') > 0);
    await shot(page, `start-${language}`);
  });

  onPage(`axe finds nothing serious in ${language}, with any panel open`, { language }, async (page) => {
    await settled(page);
    assert.deepEqual(await seriousProblems(page), [], 'no panel');
    for (const id of await page.locator('.tool').evaluateAll((tools) => tools.map((tool) => tool.dataset.panel))) {
      await openTool(page, id);
      assert.deepEqual(await seriousProblems(page), [], id);
      await shot(page, `panel-${id}-${language}`);
    }
    await page.evaluate(() => window.groundplan.select({ collection: 'ftz_area', id: 'ftz_horgos' }));
    await panel(page, 'info').locator('details summary').click();
    assert.deepEqual(await seriousProblems(page), [], 'properties');
  });

  onPage(`a click opens the properties in ${language}`, { language, hash: 'map=11/44.19/80.47&off=port,bonded_zone,city_or_county,xpcc_division,logistics_hub,cooperation_center,park,dev_zone,airport,corridor,region,urban_cluster,railway,highway,pipeline,power_line' }, async (page, words) => {
    await settled(page);
    const { x, y } = await pixelOf(page, [HORGOS[0] - 0.01, HORGOS[1] + 0.004]);
    await page.mouse.click(x, y);
    const info = panel(page, 'info');
    await info.locator('[data-hit="ftz_area/ftz_horgos"]').click();
    await info.locator('.facts').first().waitFor();
    const text = async () => info.innerText();
    await page.waitForFunction(() => /16\.58/.test(document.querySelector('#panel-info')?.innerText ?? '') && /22\.31|21\.875|21\.9/.test(document.querySelector('#panel-info')?.innerText ?? ''));
    assert.match(await text(), new RegExp(words.shown));
    assert.equal(await info.locator('h2').innerText(), await page.evaluate(() => window.groundplan.nameOf(window.groundplan.selected().feature)));
    await waitForHash(page, 'select=ftz_area/ftz_horgos');
    await shot(page, `properties-${language}`);
    await info.locator('.close').click();
    assert.equal(await info.isVisible(), false);
    assert.doesNotMatch(await hashOf(page), /select=/);
  });

  onPage(`a layer is hidden, shown, made faint and zoomed to in ${language}`, { language }, async (page, words) => {
    await settled(page);
    await openTool(page, 'layers');
    const box = page.getByRole('checkbox', { name: words.hide });
    await box.uncheck();
    await waitForHash(page, 'off=port');
    await settled(page);
    assert.equal(await drawnOf(page, 'port'), 0);
    await box.check();
    await settled(page);
    assert.ok(await drawnOf(page, 'port') > 0);
    const row = page.locator('[data-collection=port]');
    await row.locator('button[aria-expanded]').click();
    await row.locator('input[type=range]').fill('0.4');
    await waitForHash(page, 'opacity=port:0.4');
    const bands = () => page.evaluate(() => window.groundplan.map.getLayoutProperty('port/halo', 'visibility'));
    assert.equal(await bands(), 'none');
    await row.locator('#halo-port').check();
    await waitForHash(page, 'halo=port');
    assert.equal(await bands(), 'visible');
    const before = await page.evaluate(() => window.groundplan.map.getZoom());
    await page.locator('[data-collection=cooperation_center] button.plain').first().click();
    await page.waitForFunction((zoom) => window.groundplan.map.getZoom() !== zoom && !window.groundplan.map.isMoving(), before);
  });

  onPage(`layers and features are found by name in ${language}`, { language }, async (page, words) => {
    await page.locator('#search').fill(words.area);
    const found = page.locator('#search-found');
    await found.getByRole('option', { name: words.area }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    assert.ok(await page.locator('#search').getAttribute('aria-activedescendant'));
    await found.getByRole('option', { name: words.area }).first().click();
    await page.waitForFunction(() => window.groundplan.selected()?.id === 'ftz_horgos');
    await page.waitForFunction(() => window.groundplan.map.getZoom() > 8 && !window.groundplan.map.isMoving());
    await page.locator('#search').fill(language === 'en' ? 'ports' : '口岸');
    await found.getByRole('option', { name: language === 'en' ? 'Ports of entry' : '口岸', exact: true }).first().waitFor();
    await shot(page, `search-${language}`);
  });

  onPage(`what is in view is a list for the keyboard in ${language}`, { language, hash: 'map=9/44.2/80.4' }, async (page, words) => {
    await settled(page);
    const tool = page.getByRole('button', { name: words.inview });
    await tool.focus();
    await page.keyboard.press('Enter');
    await panel(page, 'inview').locator('.hit').first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'panel-inview-title');
    while (!(await page.evaluate(() => document.activeElement.classList.contains('hit')))) await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement.querySelector('span').textContent);
    await page.keyboard.press('Enter');
    await panel(page, 'info').locator('.facts').first().waitFor();
    assert.equal(await panel(page, 'info').locator('h2').innerText(), name);
    await page.keyboard.press('Escape');
    assert.equal(await panel(page, 'info').isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('hit')), true);
  });

  onPage(`a date asks for the tiles and features of that date in ${language}`, { language }, async (page, words) => {
    await settled(page);
    const all = await drawnOf(page, 'park');
    await openTool(page, 'time');
    await page.locator('#time-valid').check();
    const asked = page.waitForRequest((request) => /\/tiles\/.*datetime=2012-06-01/.test(request.url()));
    await page.locator('#time-date').fill('2012-06-01');
    await page.locator('#time-date').blur();
    await asked;
    await waitForHash(page, 'datetime=2012-06-01');
    await settled(page);
    assert.ok(await drawnOf(page, 'park') < all);
    await page.locator('#panel-time input[type=range]').fill('126');
    await waitForHash(page, 'datetime=2020-07-01');
    await shot(page, `time-${language}`);
    await page.getByRole('button', { name: words.back }).click();
    await settled(page);
    // What a tile at the edge of the view adds may come in later than the rest.
    assert.ok(await drawnOf(page, 'park') >= all);
    assert.doesNotMatch(await hashOf(page), /datetime/);
  });
}

onPage('several features in one place make a list', { hash: 'map=6/44.2/80.4' }, async (page) => {
  await settled(page);
  const { x, y } = await pixelOf(page, [80.41639, 44.20276]);
  await page.mouse.click(x, y);
  const hits = panel(page, 'info').locator('.hit');
  await hits.first().waitFor();
  assert.ok(await hits.count() > 1);
  await hits.nth(1).click();
  await panel(page, 'info').locator('.facts').first().waitFor();
  await panel(page, 'info').getByRole('button', { name: 'Back to the list' }).click();
  assert.ok(await hits.count() > 1);
});

onPage('the language changes while the page is open, and stays in the link', { language: 'zh' }, async (page) => {
  await settled(page);
  await openTool(page, 'layers');
  await page.locator('.language').click();
  await waitForHash(page, 'lang=en');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.match(await panel(page, 'layers').innerText(), /Ports of entry/);
  assert.equal(await page.locator('.tool[data-panel=layers]').innerText(), 'Layers');
});

onPage('a link restores the whole view', { hash: 'map=8.5/44.1/81.2&off=port,airport&opacity=park:0.5&halo=park&lang=zh&datetime=2020-01-01&select=ftz_area/ftz_horgos' }, async (page) => {
  await settled(page);
  const seen = await page.evaluate(() => {
    const { map, data, language, time, selected } = window.groundplan;
    const { lng, lat } = map.getCenter();
    return { zoom: map.getZoom(), lng, lat, language, time: time(), id: selected()?.id, port: data.clickable().some((id) => data.collectionOf(id) === 'port') };
  });
  assert.deepEqual({ ...seen, lng: seen.lng.toFixed(3), lat: seen.lat.toFixed(3) }, { zoom: 8.5, lng: '81.200', lat: '44.100', language: 'zh', time: { datetime: '2020-01-01' }, id: 'ftz_horgos', port: false });
  assert.equal(await panel(page, 'info').isVisible(), true);
  const hash = await hashOf(page);
  for (const part of ['map=8.5/44.1/81.2', 'off=port,airport', 'opacity=park:0.5', 'halo=park', 'lang=zh', 'datetime=2020-01-01', 'select=ftz_area/ftz_horgos']) assert.ok(hash.includes(part), `${part} in ${hash}`);
});

onPage('the view is saved as a picture', { hash: 'map=7/43.8/87' }, async (page) => {
  await settled(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#picture').click()]);
  assert.match(download.suggestedFilename(), /^groundplan-.*\.png$/);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 8).toString('hex'), PNG);
  assert.ok(bytes.readUInt32BE(20) > (await page.locator('#map').boundingBox()).height);
  if (process.env.SHOTS) await download.saveAs(`${process.env.SHOTS}/picture.png`);
});

onPage('on a phone, panels are sheets and a tap opens the properties', { language: 'zh', ...PHONE, hash: 'map=10/44.19/80.47' }, async (page) => {
  await settled(page);
  await page.locator('.tool[data-panel=layers]').tap();
  const sheet = await panel(page, 'layers').boundingBox();
  assert.ok(sheet.width >= 389 && sheet.y > 200, JSON.stringify(sheet));
  assert.deepEqual(await seriousProblems(page), []);
  await shot(page, 'phone-layers');
  await page.locator('#panel-layers .close').tap();
  const { x, y } = await pixelOf(page, [HORGOS[0] - 0.01, HORGOS[1] + 0.004]);
  await page.touchscreen.tap(x, y);
  await panel(page, 'info').waitFor();
  await shot(page, 'phone-info');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

onPage('the first key reaches the skip link, and it the map', {}, async (page) => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement === window.groundplan.map.getCanvas()), true);
  const before = await page.evaluate(() => window.groundplan.map.getCenter().lng);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((lng) => window.groundplan.map.getCenter().lng > lng, before);
});

onPage('a change by another client is drawn within a second, from the touched tiles only', { hash: 'map=9/44.2/80.4' }, async (page) => {
  await settled(page);
  await page.waitForSelector('.live.is-on');
  const near = (name, [x, y]) => ({ type: 'Feature', id: `map_test_${name}`, geometry: { type: 'Point', coordinates: [x, y] }, properties: { name, status: 'existing', geometry_type: 'point', geometry_basis: 'surveyed', uncertainty_m: 1 } });
  page.asked.length = 0;
  const began = Date.now();
  await post('/collections/port/items?reason=test', near('a', [80.3, 44.3]));
  await page.waitForFunction(() => window.groundplan.map.querySourceFeatures('groundplan', { sourceLayer: 'port' }).some((feature) => feature.properties.id === 'map_test_a'), undefined, { polling: 20 });
  const took = Date.now() - began;
  const tiles = page.asked.filter((address) => /\/tiles\/WebMercatorQuad\/\d+\//.test(address));
  assert.ok(took < 1000 || process.env.SLOW, `${took} ms`);
  assert.ok(tiles.length >= 1 && tiles.length <= 4, tiles.join('\n'));
  page.asked.length = 0;
  await post('/collections/port/items?reason=test', near('far', [94.5, 43.3]));
  await page.waitForTimeout(1500);
  assert.deepEqual(page.asked.filter((address) => /\/tiles\/WebMercatorQuad\/9\//.test(address)), []);
});

async function post(path, body) {
  const answer = await fetch(server.url + path, { method: 'POST', headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/geo+json' }, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.text());
}

onPage('what was known at another time can be looked at', {}, async (page) => {
  await settled(page);
  await openTool(page, 'time');
  await page.locator('#time-known').check();
  await page.locator('#time-asof').fill('2020-01-01');
  await page.locator('#time-asof').blur();
  await waitForHash(page, 'asOf=2020-01-01');
  await settled(page);
  // The tiles of before stay until those of that time are there.
  for (let left = 20; left > 0 && await drawnOf(page, 'port') > 0; left -= 1) await page.waitForTimeout(100);
  assert.equal(await drawnOf(page, 'port'), 0);
});

test('a server that is gone is told in words', { timeout: WAIT_MS * 3 }, async () => {
  const own = await startServer({ isWritable: false });
  const page = await browser.open(own.url);
  try {
    await settled(page);
    await own.stop();
    await page.evaluate(() => window.groundplan.select({ collection: 'ftz_area', id: 'ftz_horgos' }));
    await page.waitForSelector('.problem');
    assert.match(await page.locator('.problem').first().innerText(), /server cannot be reached/);
    await page.waitForSelector('.live:not(.is-on)');
  } finally {
    await page.context().close();
    await own.stop();
  }
});
