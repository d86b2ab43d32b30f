// Makes dist/: everything that /map serves.
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { baseData } from './base-data.mjs';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const DONE = join(WEB, 'dist');
/** Made beside it and then put in its place, so that nobody ever finds half of it. */
const DIST = join(WEB, `dist.${process.pid}`);

await mkdir(DIST, { recursive: true });
await cp(join(WEB, 'src/index.html'), join(DIST, 'index.html'));
await cp(join(WEB, 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs'), join(DIST, 'map-worker.js'));
await writeFile(join(DIST, 'base.json'), JSON.stringify(await baseData(WEB)));

const options = {
  entryPoints: [join(WEB, 'src/main.ts')],
  entryNames: 'map',
  outdir: DIST,
  bundle: true,
  format: 'esm',
  target: ['es2022'],
  minify: true,
  legalComments: 'inline',
  loader: { '.svg': 'dataurl' },
  logLevel: 'warning',
};
try {
  await esbuild.build(options);
  await rm(DONE, { recursive: true, force: true });
  await rename(DIST, DONE);
} finally {
  await rm(DIST, { recursive: true, force: true });
}
