// "Ask about a place", driven against the real server in both languages: node --test questions.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { pixelOf, shot, startBrowser, startServer, WAIT_MS } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEW = 'map=8/43.95/87.3';
const CORNERS = [[87.2, 43.7], [87.9, 43.7], [87.9, 44.2], [87.2, 44.2]];
const SITE = { type: 'Polygon', coordinates: [[...CORNERS, CORNERS[0]]] };
const WORDS = {
  en: { area: 'How large is it?', near: 'What is nearest?', noData: 'no data', swapped: 'latitude first', crs: 'EPSG::4517', unit: 'm²' },
  zh: { area: '面积多大？', near: '最近有什么？', noData: '无数据', swapped: '纬度在前', crs: 'EPSG::4517', unit: 'm²' },
};

let server;
let browser;
before(async () => {
  server = await startServer({ isWritable: false });
  browser = await startBrowser();
}, { timeout: WAIT_MS * 2 });
after(async () => {
  await browser?.stop();
  await server?.stop();
});

/** `refused`: statuses that the test provokes; the browser logs them as errors. */
const onPage = (name, options, act, refused = []) => test(name, { timeout: WAIT_MS * 3 }, async () => {
  const page = await browser.open(server.url, { hash: VIEW, ...options });
  try {
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    await act(page, WORDS[options.language ?? 'en']);
    const faults = page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`)));
    assert.deepEqual(faults, []);
    assert.deepEqual(page.outside, []);
  } catch (error) {
    await shot(page, `failed-${name.slice(0, 60).replace(/\W+/g, '-')}`);
    throw error;
  } finally {
    await page.context().close();
  }
});

const openTool = (page) => page.locator('.tool[data-panel=ask]').click();
const press = (page, what) => page.locator(`[data-do="${what}"]`).click();
const ask = async (page, question) => {
  await press(page, `ask.q.${question}`);
  await page.waitForSelector(`[data-do="ask.q.${question}"][aria-pressed=true]`);
  await page.waitForSelector('.ask-summary');
};
/** Coordinates by keys, so that they are the same to the last digit. */
const typeSite = async (page, geometry = SITE) => {
  await openTool(page);
  const summary = page.locator('.ask-typing > summary');
  await summary.click();
  await page.locator('#ask-coordinates').fill(JSON.stringify(geometry));
  await press(page, 'ask.type.use');
  await page.waitForSelector('[data-do="ask.forget"]');
};
const api = async (process, inputs) => {
  const answer = await fetch(`${server.url}/processes/${process}/execution`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ inputs }),
  });
  assert.equal(answer.status, 200);
  return answer.json();
};
const download = async (page, what) => {
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, what)]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
};
/** What the page keeps of its site, from the address. */
const siteOf = (page) => page.evaluate(async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return new URLSearchParams(location.hash.slice(1)).get('ask');
});
const drawn = (page) => page.evaluate(async () => {
  const data = await window.groundplan.map.getSource('ask').getData();
  return data.features.map(({ properties, geometry }) => ({ role: properties.role, type: geometry.type, name: properties.name, coordinates: geometry.coordinates }));
});
const drop = (page, selector, name, text) => page.evaluate(([to, file, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], file));
  const event = (kind) => new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  const target = document.querySelector(to);
  target.dispatchEvent(event('dragover'));
  target.dispatchEvent(event('drop'));
}, [selector, name, text]);
async function seriousProblems(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
const number = (text) => Number(text.replaceAll(/[^\d.-]/gu, ''));

for (const language of ['en', 'zh']) {
  onPage(`${language}: a drawn site has the area that the API says of the same coordinates`, { language }, async (page, words) => {
    await openTool(page);
    await press(page, 'ask.draw.Polygon');
    for (const corner of CORNERS) {
      const { x, y } = await pixelOf(page, corner);
      await page.mouse.click(x, y);
      await page.waitForTimeout(50);
    }
    await press(page, 'ask.finish');
    await page.waitForSelector('.ask-questions:not([hidden])');
    assert.equal(await page.locator('[data-do="ask.q.area"]').innerText(), words.area);
    await ask(page, 'area');
    const text = await siteOf(page);
    const ring = /\(\((.*)\)\)/.exec(text)[1].split('~').map((position) => position.split('_').map(Number));
    assert.equal(ring.length, 5);
    for (const [index, method] of ['ellipsoidal', 'survey', 'geodesic'].entries()) {
      const { total } = await api('area', { subject: { type: 'Polygon', coordinates: [ring] }, method });
      const shown = await page.locator('table[data-table=total] tbody tr').nth(index).locator('[data-key=area_m2]').innerText();
      assert.ok(shown.endsWith(words.unit), shown);
      assert.ok(Math.abs(number(shown.replace('m²', '')) - total.net.value) <= 0.005, `${method}: ${shown} is not ${total.net.value}`);
    }
    await shot(page, `ask-area-${language}`);
    assert.deepEqual(await seriousProblems(page), []);
  });

  onPage(`${language}: overlaps are those of the API, layer by layer, and what was not compared is not called free`, { language }, async (page, words) => {
    await typeSite(page);
    await ask(page, 'overlap');
    const all = (await (await fetch(`${server.url}/collections`)).json()).collections.filter(({ extent }) => extent?.spatial).map(({ id }) => id);
    const answer = await api('overlap', { subject: SITE, constraints: all, possible: true });
    const rows = await page.locator('table[data-table=layer] tbody tr').count();
    const rest = await page.locator('table[data-table=rest] tbody tr').count();
    assert.equal(rows + rest, all.length);
    const ftz = answer.constraints.find(({ collection }) => collection === 'ftz_area');
    const title = (await (await fetch(`${server.url}/collections/ftz_area`)).json()).titles[language];
    const row = page.locator('table[data-table=layer] tbody tr', { hasText: title }).first();
    assert.ok(Math.abs(number((await row.locator('[data-key=net]').innerText()).replace('km²', '')) * 1e6 - ftz.net.value) < 1);
    const pairs = answer.pairs.filter(({ relation, sliver }) => !sliver && !['touches', 'disjoint'].includes(relation));
    assert.equal(await page.locator('table[data-table=pair] tbody tr').count(), Math.min(200, pairs.length));
    assert.ok((await drawn(page)).some(({ role, type }) => role === 'piece' && type === 'MultiPolygon'));
    await shot(page, `ask-overlap-${language}`);
    const { text } = await download(page, 'ask.export.csv');
    assert.ok(text.includes(String(ftz.net.value)), 'the table file holds the number in full');
    assert.deepEqual(await seriousProblems(page), []);

    await openOptions(page);
    await press(page, 'compare.none');
    await page.locator('#ask-compare-railway').check();
    await page.evaluate(() => document.querySelector('[data-do="ask.forget"]').click());
    await page.locator('#ask-coordinates').fill('87.6, 43.8');
    await page.locator('#ask-kind').selectOption('Point');
    await press(page, 'ask.type.use');
    await ask(page, 'overlap');
    assert.match(await page.locator('table[data-table=rest]').innerText(), new RegExp(words.noData));
  });

  onPage(`${language}: the nearest of each layer, with lines to the nearest points`, { language }, async (page, words) => {
    await typeSite(page, { type: 'Point', coordinates: [85, 42] });
    assert.equal(await page.locator('[data-do="ask.q.nearest"]').innerText(), words.near);
    await ask(page, 'nearest');
    const features = await drawn(page);
    const { neighbours } = await api('nearest', { subject: { type: 'Point', coordinates: [85, 42] }, collections: ['airport'], limit: 3 });
    for (const { name, from, to, distance } of neighbours) {
      const line = features.find((feature) => feature.role === 'way' && feature.name === name);
      assert.deepEqual(line.coordinates, [from, to]);
      const shown = await page.locator('table[data-table=nearest] tbody tr', { hasText: name }).locator('[data-key=distance]').innerText();
      assert.ok(Math.abs(number(shown) - distance.value / 1000) <= 0.0005, `${shown} is not ${distance.value} m`);
    }
    await press(page, 'ask.zoomAnswer');
    await page.waitForTimeout(500);
    await shot(page, `ask-nearest-${language}`);
    const { text, name } = await download(page, 'ask.export.geojson');
    assert.equal(name, 'groundplan-nearest.geojson');
    const file = JSON.parse(text);
    const way = file.features.find(({ properties }) => properties.role === 'way' && properties.name === neighbours[0].name);
    assert.equal(way.properties.distance.value, neighbours[0].distance.value);
    assert.equal(file.features[0].properties.role, 'site');
  });

  onPage(`${language}: net ground and what is left add up to the site`, { language }, async (page) => {
    await typeSite(page);
    await ask(page, 'union');
    const cells = await page.locator('table[data-table=union] [data-key=area_m2]').allInnerTexts();
    await ask(page, 'remaining');
    const left = await page.locator('table[data-table=remaining] [data-key=area_m2]').innerText();
    const [whole, taken] = cells.map((text) => number(text.replace('m²', '')));
    assert.ok(Math.abs(whole - taken - number(left.replace('m²', ''))) < 1, `${whole} - ${taken} is not ${left}`);
    assert.ok((await drawn(page)).some(({ role }) => role === 'left'));
    await shot(page, `ask-remaining-${language}`);
  });
}

const openOptions = (page) => page.locator('.ask-options > summary').click();

onPage('GeoJSON and KML can be dropped, with holes, parts and names', {}, async (page) => {
  await openTool(page);
  const geojson = { type: 'FeatureCollection', features: [
    { type: 'Feature', properties: { name: 'A' }, geometry: { ...SITE, coordinates: [...SITE.coordinates, [[87.4, 43.8], [87.5, 43.8], [87.5, 43.9], [87.4, 43.8]]] } },
    { type: 'Feature', properties: { name: 'B' }, geometry: { type: 'Point', coordinates: [87.5, 43.9, 812] } },
  ] };
  await drop(page, '#map', 'plots.geojson', JSON.stringify(geojson));
  await page.waitForFunction(() => document.querySelector('.ask-now')?.textContent.includes('plots.geojson'));
  await ask(page, 'area');
  const { total } = await api('area', { subject: geojson });
  const shown = await page.locator('table[data-table=total] [data-key=area_m2]').first().innerText();
  assert.ok(Math.abs(number(shown.replace('m²', '')) - total.net.value) <= 0.005);

  const ring = (corners) => corners.map((corner) => `${corner.join(',')},0`).join(' ');
  const kml = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>地块</name><MultiGeometry>
    <Polygon><outerBoundaryIs><LinearRing><coordinates>${ring(SITE.coordinates[0])}</coordinates></LinearRing></outerBoundaryIs></Polygon>
    <Polygon><outerBoundaryIs><LinearRing><coordinates>${ring([[88, 43], [88.1, 43], [88.1, 43.1]])}</coordinates></LinearRing></outerBoundaryIs></Polygon>
    </MultiGeometry></Placemark></Document></kml>`;
  await drop(page, '.ask-place', 'plots.kml', kml);
  await page.waitForFunction(() => document.querySelector('.ask-now')?.textContent.includes('plots.kml'));
  await ask(page, 'area');
  const second = { type: 'MultiPolygon', coordinates: [SITE.coordinates, [[[88, 43], [88.1, 43], [88.1, 43.1], [88, 43]]]] };
  const expected = (await api('area', { subject: second })).total.net.value;
  const now = await page.locator('table[data-table=total] [data-key=area_m2]').first().innerText();
  assert.ok(Math.abs(number(now.replace('m²', '')) - expected) <= 0.005);
});

for (const language of ['en', 'zh']) {
  onPage(`${language}: what cannot be read is refused in words`, { language }, async (page, words) => {
    await openTool(page);
    const problem = page.locator('.ask-problem').first();
    const refuses = async (name, content, pattern) => {
      await drop(page, '.ask-place', name, content);
      await page.waitForFunction((text) => document.querySelector('.ask-problem').textContent.includes(text), pattern);
    };
    const point = { type: 'Point', coordinates: [1, 2] };
    await refuses('a.geojson', JSON.stringify({ ...point, crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4517' } } }), words.crs);
    await refuses('a.dwg', 'AC1032', 'a.dwg');
    await refuses('big.geojson', ' '.repeat(7 * 1024 * 1024 + 1), '7.0 MB');
    await page.locator('.ask-typing > summary').click();
    await page.locator('#ask-kind').selectOption('Point');
    await page.locator('#ask-coordinates').fill('43.8, 97.6');
    await press(page, 'ask.type.use');
    assert.match(await problem.innerText(), new RegExp(words.swapped));
    await page.locator('#ask-kind').selectOption('Polygon');
    await page.locator('#ask-coordinates').fill('87,43\n88,44\n88,43\n87,44');
    await press(page, 'ask.type.use');
    await press(page, 'ask.q.area');
    await page.waitForSelector('.problem');
    assert.match(await page.locator('.problem').innerText(), /self-intersection/);
  }, [400]);
}

onPage('a red line file is read by the server, or it is said that it cannot', {}, async (page) => {
  await openTool(page);
  const text = '[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=29\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n'
    + '5,381.4,P5,地块五,面,,,,@\nJ1,1,4852000,29548000\nJ2,1,4852350.5,29549800.25\nJ3,1,4850900.125,29550420.75\nJ4,1,4850210,29549105.5\nJ5,1,4850655.75,29547890.125\nJ1,1,4852000,29548000\n';
  await drop(page, '.ask-place', 'redline.txt', text);
  await page.waitForFunction(() => document.querySelector('.ask-now')?.textContent.includes('redline') || document.querySelector('.ask-problem')?.textContent !== '');
  const said = await page.locator('.ask-problem').first().innerText().catch(() => '');
  if (said) return assert.match(said, /red line files/);
  await ask(page, 'area');
  const survey = await page.locator('table[data-table=total] tbody tr').nth(1).locator('[data-key=area_m2]').innerText();
  // docs/measures.md: 3814023.14 m²; the file's vertices go through degrees and back.
  assert.ok(Math.abs(number(survey.replace('m²', '')) - 3_814_023.14) < 0.05, survey);
}, [404]);

onPage('a link restores the place, the choices and the question', {}, async (page) => {
  await typeSite(page);
  await openOptions(page);
  await page.locator('#ask-epsilon').fill('5');
  await press(page, 'compare.none');
  await page.locator('#ask-compare-ftz_area').check();
  await ask(page, 'overlap');
  const shown = await page.locator('.ask-answer').innerText();
  await page.waitForTimeout(300);
  const hash = await page.evaluate(() => location.hash.slice(1));
  const other = await browser.open(server.url, { hash });
  await other.waitForSelector('.ask-summary');
  assert.equal(await other.locator('.ask-answer').innerText(), shown);
  assert.equal(await other.locator('#ask-epsilon').inputValue(), '5');
  await other.context().close();
});

onPage('known uncertainty gives intervals', {}, async (page) => {
  await typeSite(page);
  await openOptions(page);
  await page.locator('#ask-epsilon').fill('5');
  await ask(page, 'nearest');
  assert.ok(await page.locator('table[data-table=nearest] .ask-bounds').count() > 0);
  await ask(page, 'area');
  const { total } = await api('area', { subject: SITE, 'uncertainty-m': 5 });
  const bounds = await page.locator('table[data-table=total] [data-key=area_m2] .ask-bounds').first().innerText();
  assert.ok(Math.abs(number(bounds.split(', ')[0]) - total.net.interval[0]) <= 0.005, bounds);
});

onPage('a question can be cancelled, and the focus goes back to it', {}, async (page) => {
  await typeSite(page);
  await page.route('**/processes/overlap/execution*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await route.continue().catch(() => {});
  });
  await press(page, 'ask.q.overlap');
  await press(page, 'ask.cancel');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.do), 'ask.q.overlap');
  assert.equal(await page.locator('.ask-answer:not([hidden])').count(), 0);
  assert.equal(await page.locator('.problem').count(), 0);
});

onPage('one question by keys alone', {}, async (page) => {
  const reach = async (selector) => {
    for (let i = 0; i < 120; i += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${selector} is not reached by Tab`);
  };
  await reach('.tool[data-panel=ask]');
  await page.keyboard.press('Enter');
  await reach('[data-do="ask.draw.Polygon"]');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'CANVAS');
  for (const arrow of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
    await page.keyboard.press(' ');
    const before = await page.evaluate(() => window.groundplan.map.getCenter().toArray().join());
    await page.keyboard.press(arrow);
    await page.waitForFunction((old) => !window.groundplan.map.isMoving() && window.groundplan.map.getCenter().toArray().join() !== old, before);
  }
  await page.keyboard.press(' ');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ask-questions:not([hidden])');
  await reach('[data-do="ask.q.area"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ask-summary');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.do), 'ask.q.area');
  await reach('[data-do="ask.export.csv"]');
});

onPage('vertices can be moved, and the answer is forgotten then', {}, async (page) => {
  await typeSite(page);
  await ask(page, 'area');
  await press(page, 'ask.adjust');
  await page.waitForTimeout(500);
  const from = await pixelOf(page, CORNERS[2]);
  const before = await siteOf(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y - 30, { steps: 4 });
  await page.mouse.up();
  assert.notEqual(await siteOf(page), before);
  assert.equal(await page.locator('.ask-answer:not([hidden])').count(), 0);
  await press(page, 'ask.undo');
  assert.equal(await siteOf(page), before);
  await press(page, 'ask.adjustDone');
});

onPage('it works on a phone, by touch', { width: 390, height: 780, hasTouch: true, isMobile: true }, async (page) => {
  await page.locator('.tool[data-panel=ask]').tap();
  await page.locator('[data-do="ask.draw.Point"]').tap();
  const { x, y } = await pixelOf(page, [87.3, 44.2]);
  await page.touchscreen.tap(x, y);
  await page.waitForSelector('.ask-questions:not([hidden])');
  await page.locator('[data-do="ask.q.nearest"]').tap();
  await page.waitForSelector('.ask-summary');
  await shot(page, 'ask-phone');
});
