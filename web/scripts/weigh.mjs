// Weighs what a visit loads, compressed as a server would, and fails above the limit.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 1.5 * 1024 * 1024;
const DIST = fileURLToPath(new URL('../dist', import.meta.url));

let total = 0;
for (const name of readdirSync(DIST).sort()) {
  const bytes = readFileSync(join(DIST, name));
  const packed = gzipSync(bytes, { level: 6 }).length;
  total += packed;
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(9)} B  ${String(packed).padStart(8)} B compressed`);
}
console.log(`${'all'.padEnd(16)} ${' '.repeat(11)}  ${String(total).padStart(8)} B compressed, limit ${LIMIT_BYTES}`);
if (total > LIMIT_BYTES) process.exit(1);
