// Opens the page in headless Chromium and prints, as one line of JSON, what each library read of the layers.
// Usage: node browser.mjs SERVER CHROMIUM COLLECTION…
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' };
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const WAIT_MS = 20_000;

const [server, executablePath, ...collections] = process.argv.slice(2);

const files = createServer((request, answer) => {
  const path = join(FOLDER, normalize(new URL(request.url, 'http://x').pathname));
  try {
    statSync(path);
    answer.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    createReadStream(path).pipe(answer);
  } catch {
    answer.writeHead(404).end();
  }
});

/** Whatever hangs is told, not waited for. */
const within = (work, what) =>
  Promise.race([work, new Promise((_, reject) => setTimeout(() => reject(new Error(`${what} took too long`)), WAIT_MS))]);

await new Promise((resolve) => files.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
const results = {};
const outside = [];
try {
  for (const collection of collections) {
    for (const library of ['openlayers', 'maplibre']) {
      const page = await browser.newPage();
      const broken = new Promise((_, reject) => page.on('pageerror', reject));
      broken.catch(() => {});
      page.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== '127.0.0.1') outside.push(request.url());
      });
      try {
        await page.goto(`http://127.0.0.1:${files.address().port}/page.html`);
        await page.waitForFunction('window.ready', undefined, { timeout: WAIT_MS });
        const items = `${server}/collections/${collection}/items`;
        const found = page.evaluate(([name, url]) => window[name](url), [library, items]);
        results[`${library} ${collection}`] = await within(Promise.race([found, broken]), library);
      } catch (error) {
        results[`${library} ${collection}`] = { error: error.message };
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  files.close();
}
console.log(JSON.stringify({ results, outside }));
process.exit(0);
