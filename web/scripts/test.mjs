// Bundles test/*.test.ts and src/**/*.test.ts, and runs them with Node's own runner.
import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const testsIn = (folder) => readdirSync(join(WEB, folder), { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name);
  return entry.isDirectory() ? testsIn(path) : entry.name.endsWith('.test.ts') ? [path] : [];
});

const outdir = await mkdtemp(join(tmpdir(), 'groundplan-map-'));
const entryPoints = [...testsIn('test'), ...testsIn('src')].map((path) => join(WEB, path));
await esbuild.build({ entryPoints, outdir, outbase: WEB, bundle: true, platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' }, logLevel: 'warning' });
const built = readdirSync(outdir, { recursive: true }).filter((name) => String(name).endsWith('.mjs')).map((name) => join(outdir, String(name)));
const { status } = spawnSync(process.execPath, ['--test', ...built], { stdio: 'inherit' });
await rm(outdir, { recursive: true });
process.exit(status ?? 1);
