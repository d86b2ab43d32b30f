// For work on the map: serves dist/ as it was built last, under the policy that the server sets, and passes all else on to a groundplan server.
// Loopback only. Usage: node dev/server.mjs API [PORT]
import { createReadStream, existsSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', json: 'application/json' };
const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
const [api, port = '18090'] = process.argv.slice(2);

/** The file of the map that a path names, if it has been built. */
function fileOf(path) {
  const name = path === '/map' ? 'index.html' : /^\/map\/([\w.-]+)$/.exec(path)?.[1];
  const file = name && join(DIST, name);
  return file && existsSync(file) ? file : null;
}

function pass(request, answer) {
  const onward = ask(api + request.url, { method: request.method, headers: request.headers }, (found) => {
    answer.writeHead(found.statusCode, found.headers);
    found.pipe(answer);
  });
  onward.on('error', () => answer.writeHead(502).end());
  answer.on('close', () => onward.destroy());
  request.pipe(onward);
}

createServer((request, answer) => {
  const file = fileOf(new URL(request.url, 'http://x').pathname);
  if (!file) return pass(request, answer);
  answer.writeHead(200, { 'content-type': TYPES[file.split('.').pop()] ?? 'application/octet-stream', 'content-security-policy': POLICY });
  createReadStream(file).pipe(answer);
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/map`));
