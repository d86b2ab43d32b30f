// Edit mode, driven against a real server with a store: node --test editing.mjs
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { pixelOf, shot, startBrowser, startServer, WAIT_MS } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEW = 'map=9/44.0/87.5';
const HARBOUR = 'port/items/port_horgos';
const WORDS = {
  en: { saved: 'Saved.', code: 'Planned', unit: '(m)', both: 'both', them: 'them', you: 'you', faster: 'Somebody was faster', refused: 'does not accept this key' },
  zh: { saved: '已保存。', code: '规划', unit: '(m)', both: '双方', them: '对方', you: '您', faster: '他人已先保存', refused: '不接受此密钥' },
};

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
}, { timeout: WAIT_MS * 2 });
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const onPage = (name, options, act, refused = []) => test(name, { timeout: WAIT_MS * 4 }, async () => {
  const page = await browser.open(server.url, { hash: VIEW, ...options });
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
  try {
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    await act(page, WORDS[options.language ?? 'en']);
    const faults = page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`)));
    assert.deepEqual(faults, []);
    assert.deepEqual(page.outside, []);
    assert.ok(!page.asked.some((address) => address.includes(server.key)), 'the key is in no address');
  } catch (error) {
    await shot(page, `failed-${name.slice(0, 60).replace(/\W+/g, '-')}`);
    throw error;
  } finally {
    await page.context().close();
  }
});

const press = (page, what) => page.locator(`[data-do="${what}"]`).click();
const useKey = async (page, key = server.key) => {
  await page.locator('.tool[data-panel=edit]').click();
  await page.locator('#edit-key').fill(key);
  await press(page, 'edit.key.use');
  await page.waitForSelector('#edit-collection');
};
const click = async (page, place, times = 1) => {
  const { x, y } = await pixelOf(page, place);
  await page.mouse.click(x, y, { clickCount: times });
  await page.waitForTimeout(60);
};
const said = (page, words) => page.waitForFunction((text) => document.querySelector('.edit-said')?.textContent === text, words.saved);
/** Opens a feature as a person does: chosen, then the button below its properties. */
const openFeature = async (page, collection, id, label) => {
  await page.evaluate(([c, i]) => window.groundplan.select({ collection: c, id: i }, { zoom: true }), [collection, id]);
  await page.locator('#panel-info .actions button', { hasText: label }).click();
  await page.waitForSelector('#edit-editor-title');
};
const call = async (path, { method = 'GET', body, headers = {} } = {}) => {
  const answer = await fetch(`${server.url}/collections/${path}`, {
    method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/geo+json', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), body: text ? JSON.parse(text) : null };
};
/** A feature of its own for a test; answers its id. */
const makeFeature = async (collection, properties, geometry) => {
  const { status, body } = await call(`${collection}/items?reason=made%20for%20a%20test`, { method: 'POST', body: { type: 'Feature', properties, geometry } });
  assert.equal(status, 201);
  return body.changes[0].id;
};
const ring = (x, y, side) => [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]];
const square = (x, y, side = 0.2) => ({ type: 'Polygon', coordinates: ring(x, y, side) });
async function seriousProblems(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

for (const language of ['en', 'zh']) {
  onPage(`${language}: a feature is drawn, described, saved with a reason, changed by a vertex, and deleted`, { language }, async (page, words) => {
    await useKey(page);
    await page.locator('#edit-collection').selectOption('ecological_zone');
    await press(page, 'edit.new.Polygon');
    for (const corner of [[87.6, 44.0], [87.9, 44.0], [87.9, 44.2], [87.6, 44.2]]) await click(page, corner);
    await press(page, 'ask.finish');
    await page.locator('[data-field=name]').fill(`试验区 ${language}`);
    await page.locator('[data-field=status]').selectOption({ label: words.code });
    await page.locator('[data-field=uncertainty_m]').fill('12.5');
    assert.ok((await page.locator('label[for=edit-field-uncertainty_m]').innerText()).includes(words.unit));
    await page.locator('#edit-reason').fill('试验 test');
    await shot(page, `edit-new-${language}`);
    assert.deepEqual(await seriousProblems(page), []);
    await press(page, 'edit.save');
    await said(page, words);
    const id = await page.evaluate(() => window.groundplan.selected().id);
    const made = await call(`ecological_zone/items/${id}`);
    assert.equal(made.body.properties.name, `试验区 ${language}`);
    assert.equal(made.body.properties.status, 'planned');
    assert.equal(made.body.properties.uncertainty_m, 12.5);
    assert.equal(made.body.geometry.coordinates[0].length, 5);

    await page.locator('#panel-info .actions button', { hasText: language === 'en' ? 'Edit this feature' : '编辑此要素' }).click();
    await page.waitForSelector('#edit-editor-title');
    await page.waitForTimeout(500);
    const corner = made.body.geometry.coordinates[0][2];
    const from = await pixelOf(page, corner);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x - 25, from.y + 25, { steps: 5 });
    await page.mouse.up();
    await shot(page, `edit-move-${language}`);
    await press(page, 'edit.save');
    await said(page, words);
    const moved = await call(`ecological_zone/items/${id}`);
    const now = moved.body.geometry.coordinates[0];
    assert.notDeepEqual(now[2], corner);
    assert.deepEqual(now.filter((_, place) => place !== 2), made.body.geometry.coordinates[0].filter((_, place) => place !== 2));
    const { body: history } = await call(`ecological_zone/items/${id}/history`);
    assert.equal(history.versions[0].began.reason, '试验 test');

    await page.locator('#panel-info .actions button', { hasText: language === 'en' ? 'Edit this feature' : '编辑此要素' }).click();
    await press(page, 'edit.delete');
    await page.waitForSelector('#edit-collection');
    assert.equal((await call(`ecological_zone/items/${id}`)).status, 404);
  });

  onPage(`${language}: a conflict shows both sides, and mine goes on top only when I say so`, { language }, async (page, words) => {
    const id = await makeFeature('ecological_zone', { name: '甲', note: '原', status: 'planned', kind: 'x' }, square(87.3, 43.8));
    await useKey(page);
    await openFeature(page, 'ecological_zone', id, language === 'en' ? 'Edit this feature' : '编辑此要素');
    await page.locator('[data-field=name]').fill('我的');
    await page.locator('[data-field=kind]').fill('mine');
    const theirs = square(87.35, 43.85);
    const other = await call(`ecological_zone/items/${id}?reason=faster`, { method: 'PUT', body: { type: 'Feature', properties: { name: '他们的', note: '新', status: 'planned', kind: 'x' }, geometry: theirs } });
    assert.equal(other.status, 200);
    await press(page, 'edit.save');
    await page.waitForSelector('.edit-conflict');
    const words1 = await page.locator('.edit-conflict').innerText();
    for (const part of [words.faster, 'map test', 'faster', '他们的', '我的']) assert.ok(words1.includes(part), `${part} in ${words1}`);
    const by = async (key) => page.locator(`.edit-conflict tr[data-key=${key}] td`).last().innerText();
    assert.deepEqual([await by('name'), await by('note'), await by('kind'), await by('geometry')], [words.both, words.them, words.you, words.them]);
    const outlined = await page.evaluate(async () => (await window.groundplan.map.getSource('edit-theirs').getData()).features[0].geometry.coordinates);
    assert.deepEqual(outlined, theirs.coordinates);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'edit-conflict-title');
    await shot(page, `edit-conflict-${language}`);
    assert.deepEqual(await seriousProblems(page), []);
    assert.equal((await call(`ecological_zone/items/${id}`)).body.properties.name, '他们的');
    await press(page, 'edit.conflict.mine');
    await page.waitForSelector('.edit-conflict', { state: 'detached' });
    assert.equal((await call(`ecological_zone/items/${id}`)).body.properties.name, '他们的');
    await press(page, 'edit.save');
    await said(page, words);
    const { body } = await call(`ecological_zone/items/${id}`);
    assert.deepEqual([body.properties.name, body.properties.note, body.properties.kind], ['我的', '新', 'mine']);
    assert.deepEqual(body.geometry.coordinates, theirs.coordinates);
  }, [412]);

  onPage(`${language}: what the server refuses is said beside its field`, { language }, async (page) => {
    await useKey(page);
    await page.locator('#edit-collection').selectOption('ecological_zone');
    await press(page, 'edit.new.Polygon');
    for (const corner of [[87.6, 44.0], [87.9, 44.2], [87.9, 44.0], [87.6, 44.2]]) await click(page, corner);
    await press(page, 'ask.finish');
    await page.locator('[data-field=name]').fill('错');
    await page.locator('[data-field=valid_from]').fill('gaga');
    await page.locator('[data-field=uncertainty_m]').fill('12x');
    await press(page, 'edit.save');
    assert.notEqual(await page.locator('#edit-field-uncertainty_m-fault').innerText(), '');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.field), 'uncertainty_m');
    await page.locator('[data-field=uncertainty_m]').fill('12');
    await press(page, 'edit.save');
    await page.waitForSelector('[data-field=valid_from][aria-invalid=true]');
    assert.match(await page.locator('#edit-field-valid_from-fault').innerText(), /gaga/);
    assert.match(await page.locator('.edit-shape .edit-fault').innerText(), /self-intersection/);
    assert.equal(await page.locator('[data-field=name]').inputValue(), '错');
    await shot(page, `edit-faults-${language}`);
  }, [422]);

  onPage(`${language}: a key that is not accepted is said, and nothing is lost`, { language }, async (page, words) => {
    await page.locator('.tool[data-panel=edit]').click();
    await page.locator('#edit-key').fill('gp_wrong');
    await press(page, 'edit.key.use');
    const refused = (text) => page.waitForFunction((part) => document.querySelector('.edit-start .edit-fault')?.textContent.includes(part), text);
    await refused(words.refused);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await page.locator('#edit-key').fill(server.key);
    await press(page, 'edit.key.use');
    await page.locator('#edit-collection').selectOption('port');
    await press(page, 'edit.new.none');
    await page.locator('[data-field=name]').fill('留着');
    const body = JSON.stringify({ title: 'Forbidden', status: 403, detail: 'this key may only read' });
    await page.route('**/collections/port/items?*', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body }), { times: 1 });
    await page.locator('#edit-reason').fill('x');
    await press(page, 'edit.save');
    await refused('this key may only read');
    assert.equal(await page.locator('[data-field=name]').inputValue(), '留着');
    await press(page, 'edit.save');
    await said(page, words);
  }, [401, 403]);
}

onPage('what somebody else deleted can be made again, and what somebody else changes is told while editing', {}, async (page, words) => {
  const id = await makeFeature('ecological_zone', { name: '乙' }, square(87.3, 43.8));
  await useKey(page);
  await openFeature(page, 'ecological_zone', id, 'Edit this feature');
  await page.locator('[data-field=name]').fill('again');
  await page.locator('[data-field=name]').focus();
  assert.equal((await call(`ecological_zone/items/${id}?reason=gone`, { method: 'DELETE' })).status, 204);
  await page.waitForSelector('.edit-heard');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), 'name');
  await press(page, 'edit.save');
  await page.waitForSelector('[data-do="edit.conflict.again"]');
  await press(page, 'edit.conflict.again');
  await press(page, 'edit.save');
  await said(page, words);
  assert.equal((await call(`ecological_zone/items/${id}`)).body.properties.name, 'again');
}, [404, 412]);

onPage('a corner put near a neighbour’s is exactly the neighbour’s, unless Alt is held', {}, async (page) => {
  const corners = square(87.612345678, 44.012345678, 0.1).coordinates[0];
  await makeFeature('ecological_zone', { name: '邻' }, { type: 'Polygon', coordinates: [corners] });
  await useKey(page);
  await page.locator('#edit-collection').selectOption('ecological_zone');
  const read = page.waitForResponse((answer) => answer.url().includes('/ecological_zone/items?bbox='));
  await press(page, 'edit.new.Polygon');
  await read;
  await page.waitForTimeout(300);
  const near = async ([longitude, latitude]) => {
    const { x, y } = await pixelOf(page, [longitude, latitude]);
    return [Math.round(x) + 3, Math.round(y) - 3];
  };
  await page.mouse.click(...(await near(corners[1])));
  await page.mouse.click(...(await near(corners[2])));
  await page.keyboard.down('Alt');
  await page.mouse.click(...(await near([88.0, 44.1])));
  await page.mouse.click(...(await near(corners[0])));
  await page.keyboard.up('Alt');
  await press(page, 'ask.finish');
  const text = await page.locator('#edit-coordinates').inputValue();
  const set = text.split('\n').map((line) => line.split(', ').map(Number));
  assert.deepEqual(set.slice(0, 2), [corners[1], corners[2]]);
  assert.notDeepEqual(set[3], corners[0]);
  await shot(page, 'edit-snap');
});

onPage('steps are taken back and done again, vertices are added and removed, holes and parts are drawn', {}, async (page) => {
  const id = await makeFeature('ecological_zone', { name: '丙' }, square(87.2, 43.8, 0.6));
  await useKey(page);
  await openFeature(page, 'ecological_zone', id, 'Edit this feature');
  await page.waitForTimeout(500);
  const coordinates = async () => {
    const text = await page.locator('#edit-coordinates').inputValue();
    return text.startsWith('{') ? JSON.parse(text) : text.split('\n').map((line) => line.split(', ').map(Number));
  };
  const from = await pixelOf(page, [87.5, 43.8]);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 20, { steps: 3 });
  await page.mouse.up();
  assert.equal((await coordinates()).length, 5);
  await press(page, 'edit.shape.removeVertex');
  assert.equal((await coordinates()).length, 4);
  await press(page, 'ask.undo');
  assert.equal((await coordinates()).length, 5);
  await press(page, 'ask.redo');
  assert.equal((await coordinates()).length, 4);
  await press(page, 'edit.shape.hole');
  for (const corner of [[87.4, 44.0], [87.6, 44.0], [87.6, 44.2]]) await click(page, corner);
  await page.keyboard.press('Enter');
  assert.equal((await coordinates()).coordinates.length, 2);
  await press(page, 'edit.save');
  await page.waitForFunction(() => document.querySelector('.edit-said')?.textContent !== '');
  assert.equal((await call(`ecological_zone/items/${id}`)).body.geometry.coordinates.length, 2);
});

onPage('a feature is changed by keys alone: coordinates are typed', {}, async (page, words) => {
  const { body } = await call(HARBOUR);
  await useKey(page);
  await openFeature(page, 'port', 'port_horgos', 'Edit this feature');
  await page.locator('.edit-typing > summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('#edit-coordinates').fill('80.5, 44.25');
  await page.locator('.edit-shape [data-do="ask.type.use"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-do="edit.save"]').focus();
  await page.keyboard.press('Enter');
  await said(page, words);
  const now = (await call(HARBOUR)).body;
  assert.deepEqual(now.geometry, { type: 'Point', coordinates: [80.5, 44.25] });
  assert.deepEqual(now.properties, body.properties);
});

test('leaving with unsaved work asks, and unsaved work stays when the panel is closed', { timeout: WAIT_MS * 3 }, async () => {
  const page = await browser.open(server.url, { hash: VIEW });
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await useKey(page);
  await page.locator('#edit-collection').selectOption('port');
  await press(page, 'edit.new.none');
  await page.locator('[data-field=name]').fill('草稿');
  await page.locator('.tool[data-panel=layers]').click();
  await page.locator('.tool[data-panel=edit]').click();
  assert.equal(await page.locator('[data-field=name]').inputValue(), '草稿');
  const asked = [];
  page.on('dialog', (dialog) => { asked.push(dialog.type()); return asked.length === 1 ? dialog.dismiss() : dialog.accept(); });
  await press(page, 'edit.leave');
  assert.equal(await page.locator('[data-field=name]').inputValue(), '草稿');
  await page.close({ runBeforeUnload: true });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.deepEqual(asked, ['confirm', 'beforeunload']);
  await page.context().close();
});

test('a server that takes no changes offers none', { timeout: WAIT_MS * 3 }, async () => {
  if (process.env.MAP_DEV) return;
  const other = await startServer({ isWritable: false });
  const page = await browser.open(other.url);
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  assert.equal(await page.locator('.tool[data-panel=edit]').count(), 0);
  await page.context().close();
  await other.stop();
});
