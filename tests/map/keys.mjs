// Keys: one that is no longer good, and changes of what only a key may read: node --test keys.mjs
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settled, shot, startBrowser, startServer, WAIT_MS } from './harness.mjs';

const VIEW = 'map=9/44.0/87.5';
const HIDDEN = 'survey_plot';
const WORDS = {
  en: { lost: 'does not accept the key any more', saved: 'Saved.' },
  zh: { lost: '不再接受此密钥', saved: '已保存。' },
};

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const title = { zh: '测绘地块', en: 'Survey plots' };
  const made = await send('', { id: HIDDEN, title, description: title, access: 'restricted' });
  assert.equal(made.status, 201, await made.text());
}, { timeout: WAIT_MS * 2 });
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const send = (path, body) => fetch(`${server.url}/collections${path}`, { method: 'POST', headers: { authorization: `Bearer ${server.key}`, 'content-type': path ? 'application/geo+json' : 'application/json' }, body: JSON.stringify(body) });
const plot = (id) => send(`/${HIDDEN}/items?reason=test`, { type: 'Feature', id, geometry: { type: 'Point', coordinates: [87.5, 44.0] }, properties: { name: id } });

const onPage = (name, options, act, refused = []) => test(name, { timeout: WAIT_MS * 4 }, async () => {
  const page = await browser.open(server.url, { hash: VIEW, ...options });
  try {
    await page.waitForSelector('body[data-ready]', { state: 'attached' });
    await act(page, WORDS[options.language ?? 'en']);
    assert.deepEqual(page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`))), []);
    assert.deepEqual(page.outside, []);
    assert.ok(!page.asked.some((address) => address.includes('gp_')), 'the key is in no address');
  } catch (error) {
    await shot(page, `failed-${name.slice(0, 60).replace(/\W+/g, '-')}`);
    throw error;
  } finally {
    await page.context().close();
  }
});

const press = (page, what) => page.locator(`[data-do="${what}"]`).click();
const giveKey = async (page, key) => {
  await page.locator('#edit-key').fill(key);
  await press(page, 'edit.key.use');
  await page.waitForSelector('#edit-key', { state: 'detached' });
};
const keptKey = (page) => page.evaluate(() => sessionStorage.getItem('groundplan-key'));
/** The page as somebody has it who gave their key before. */
const reopenWith = async (page, key) => {
  await page.evaluate((secret) => sessionStorage.setItem('groundplan-key', secret), key);
  await page.reload();
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await page.waitForSelector('.live.is-on');
};
/** Remembers from now on what the page hears of changes. */
const listen = (page) => page.evaluate(() => {
  window.heard = [];
  window.groundplan.on('change', ({ changes }) => window.heard.push(...changes.map(({ id }) => id)));
  window.groundplan.on('reset', () => window.heard.push('reset'));
});
const hears = (page, id) => page.waitForFunction((wanted) => window.heard.includes(wanted), id);

for (const language of ['en', 'zh']) {
  onPage(`${language}: a key that was taken back is dropped, said and asked for again, and what was written stays`, { language }, async (page, words) => {
    const key = server.makeKey(`soon gone ${language}`);
    await page.locator('.tool[data-panel=edit]').click();
    await giveKey(page, key);
    await page.locator('#edit-collection').selectOption('port');
    await press(page, 'edit.new.none');
    await page.locator('[data-field=name]').fill('留着');
    server.revokeKey(`soon gone ${language}`);
    await press(page, 'edit.save');
    await page.waitForFunction((part) => document.querySelector('.edit-start .edit-fault')?.textContent.includes(part), words.lost);
    await page.waitForFunction(() => document.activeElement.id === 'edit-key');
    assert.equal(await keptKey(page), null);
    assert.equal(await page.locator('[data-field=name]').inputValue(), '留着');
    await shot(page, `key-lost-${language}`);
    await giveKey(page, server.key);
    assert.equal(await page.locator('.edit-start .edit-fault').innerText(), '');
    await press(page, 'edit.save');
    await page.waitForFunction((text) => document.querySelector('.edit-said')?.textContent === text, words.saved);
  }, [401]);

  onPage(`${language}: the map opens also with a kept key that is no good, without it`, { language }, async (page, words) => {
    await reopenWith(page, 'gp_old');
    await settled(page);
    assert.match(await page.locator('.problem').innerText(), new RegExp(words.lost));
    assert.equal(await page.locator('.problem').count(), 1);
    assert.equal(await keptKey(page), null);
    assert.equal(await page.locator('.live.is-on').count(), 1);
    await page.locator('.tool[data-panel=edit]').click();
    assert.match(await page.locator('.edit-start .edit-fault').innerText(), new RegExp(words.lost));
    assert.equal(await page.locator('#edit-key').count(), 1);
  }, [401]);
}

onPage('changes of what only a key may read are heard and drawn with the key, and not without', {}, async (page) => {
  await listen(page);
  assert.equal((await plot('unheard')).status, 201);
  await page.waitForTimeout(1000);
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  await reopenWith(page, server.key);
  await settled(page);
  await listen(page);
  assert.equal((await plot('heard')).status, 201);
  await hears(page, 'heard');
  await page.waitForFunction((layer) => window.groundplan.map.querySourceFeatures('groundplan', { sourceLayer: layer }).some(({ properties }) => properties.id === 'heard'), HIDDEN);
  await page.locator('.tool[data-panel=edit]').click();
  await press(page, 'edit.key.forget');
  await page.waitForFunction((layer) => window.groundplan.map.areTilesLoaded() && window.groundplan.map.querySourceFeatures('groundplan', { sourceLayer: layer }).length === 0, HIDDEN);
  await page.waitForSelector('.live.is-on');
  assert.equal((await plot('after')).status, 201);
  await page.waitForTimeout(1000);
  assert.ok(!(await page.evaluate(() => window.heard)).includes('after'));
});

onPage('a key that is given while the page is open is heard with at once', {}, async (page) => {
  await page.waitForSelector('.live.is-on');
  await listen(page);
  await page.locator('.tool[data-panel=edit]').click();
  const opened = page.waitForRequest((request) => request.url().endsWith('/events'));
  await giveKey(page, server.key);
  assert.match((await (await opened).allHeaders()).authorization ?? '', /^Bearer gp_/);
  assert.equal((await plot('at_once')).status, 201);
  await hears(page, 'at_once');
  await press(page, 'edit.key.again');
  await page.waitForFunction((id) => window.groundplan?.data.drawn().includes(id), HIDDEN);
});

onPage('a connection that ends is opened again from where it stopped, and what was missed is read again', {}, async (page) => {
  const last = '00000000000000ff';
  const sent = [];
  let listens;
  const listening = new Promise((resolve) => { listens = resolve; });
  await page.route('**/events', async (route) => {
    sent.push(route.request().headers()['last-event-id']);
    if (sent.length > 2) return listening.then(() => route.continue());
    const body = sent.length === 1 ? `retry: 100\nid: ${last}\nevent: ready\ndata: {}\n\n` : 'id: lost\nevent: change\ndata: cut off';
    return route.fulfill({ status: 200, contentType: 'text/event-stream', body });
  });
  await page.reload();
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  await listen(page);
  listens();
  await hears(page, 'reset');
  await page.waitForSelector('.live.is-on');
  assert.deepEqual(sent.slice(0, 3), [undefined, last, last]);
});
