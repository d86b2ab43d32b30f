// What the tests of the map share: a server of their own with a fresh store, and a browser whose every fault is remembered.
//
// GROUNDPLAN_BINARY (target/release/groundplan), GROUNDPLAN_DATA (data), CHROMIUM (/usr/bin/chromium), SHOTS (a folder for pictures) and
// MAP_DEV=1 (web/dev/server.mjs in front, so that the map built last is shown, not the one in the binary) can be set.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = process.env.GROUNDPLAN_BINARY ?? join(ROOT, 'target/release/groundplan');
const DATA = process.env.GROUNDPLAN_DATA ?? join(ROOT, 'data');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const START_MS = 60_000;
/** Software rendering on a busy machine is slow; nothing waits this long when all is well. */
export const WAIT_MS = 45_000;

/** A process that prints its address; all that it says is kept. */
function started(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const address = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} did not start: ${said}`)), START_MS);
    const listen = (text) => {
      said += text;
      const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) { clearTimeout(timer); resolve(found[0]); }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', (code) => { clearTimeout(timer); reject(new Error(`${command} ended with ${code}: ${said}`)); });
  });
  const stop = () => new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
  return { address, stop, said: () => said };
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/**
 * A server with a store of its own and an admin's key, or read-only (`isWritable: false`). `more` are further arguments of `serve`.
 * Returns { url, key, makeKey, revokeKey, stop }; keys are made and taken back by name while it runs.
 */
export async function startServer({ isWritable = true, more = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-map-'));
  const store = join(folder, 'plan.gpkg');
  let key = null;
  const keys = (command, ...rest) => execFileSync(BINARY, ['key', command, '--store', store, ...rest], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const makeKey = (name, role = 'admin') => keys('create', '--name', name, '--role', role);
  if (isWritable) key = makeKey('map test');
  const server = started(BINARY, ['serve', '--data', DATA, '--listen', '127.0.0.1:0', ...(isWritable ? ['--store', store] : []), ...more]);
  let url = await server.address;
  let front;
  if (process.env.MAP_DEV) {
    front = started(process.execPath, [join(ROOT, 'web/dev/server.mjs'), url, String(await freePort())]);
    url = await front.address;
  }
  const stop = async () => {
    await front?.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, key, makeKey, revokeKey: (name) => keys('revoke', name), stop, said: server.said };
}

/** Headless Chromium. Returns { browser, open, stop }. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
  return { browser, open: (url, options) => open(browser, url, options), stop: () => browser.close() };
}

/**
 * Opens the map and waits until it can be used. `hash` is what follows #, `language` is the browser's. The page remembers in `page.faults` what
 * went wrong (exceptions, refused by the policy, console errors), in `page.outside` requests to elsewhere, in `page.asked` all addresses.
 */
async function open(browser, url, { hash = '', language = 'en', width = 1280, height = 800, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: language === 'zh' ? 'zh-CN' : 'en-US', acceptDownloads: true, ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  Object.assign(page, { faults: [], outside: [], asked: [] });
  const { origin } = new URL(url);
  page.on('pageerror', (error) => page.faults.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const address = request.url();
    page.asked.push(address);
    if (/^https?:/.test(address) && new URL(address).origin !== origin) page.outside.push(address);
  });
  await page.goto(`${url}/map${hash ? `#${hash}` : ''}`);
  await page.waitForSelector('body[data-started]', { state: 'attached' });
  return page;
}

/** Waits until the map has drawn everything that it wants to draw. */
export async function settled(page) {
  await page.waitForFunction(() => window.groundplan?.map.loaded() && window.groundplan.map.areTilesLoaded() && !window.groundplan.map.isMoving());
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Where a place (longitude, latitude) lies in the window. */
export const pixelOf = (page, [longitude, latitude]) => page.evaluate(([x, y]) => {
  const { map } = window.groundplan;
  const { left, top } = map.getCanvas().getBoundingClientRect();
  const point = map.project([x, y]);
  return { x: left + point.x, y: top + point.y };
}, [longitude, latitude]);

/** A picture into the folder SHOTS, if that is set. */
export async function shot(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
}
