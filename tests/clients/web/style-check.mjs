// Checks styles with the validator of the MapLibre style specification, and prints one line of JSON: {checked, layers, problems}.
// Usage: node style-check.mjs SERVER          every style that SERVER lists at /styles, in both languages
//        node style-check.mjs --lines < FILE  one style per line
import { createInterface } from 'node:readline';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';

const MOST_PROBLEMS = 20;
const problems = [];
const seen = { checked: 0, layers: 0 };

/** What a valid style of ours must hold besides, since the specification allows more. */
function* ownRules(style) {
  if (style.sprite) yield 'it has a sprite';
  const ids = style.layers.map((layer) => layer.id);
  if (new Set(ids).size !== ids.length) yield 'an id occurs twice';
  for (const { id, type, source, metadata } of style.layers) {
    if (['background', 'raster'].includes(type)) continue;
    if (source !== 'groundplan') yield `${id} has the source ${source}`;
    if (!metadata?.['groundplan:role'] || !id.startsWith(`${metadata['groundplan:collection']}/`)) yield `${id} does not say what it is`;
  }
}

function check(name, style) {
  seen.checked += 1;
  seen.layers += style.layers.length;
  const wrong = [...validateStyleMin(style).map((error) => error.message), ...ownRules(style)];
  if (problems.length < MOST_PROBLEMS) problems.push(...wrong.map((message) => `${name}: ${message}`));
}

async function fetched(url) {
  const answer = await fetch(url, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

if (process.argv[2] === '--lines') {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin })) check(`line ${(line += 1)}`, JSON.parse(text));
} else {
  const server = process.argv[2];
  const { styles } = await fetched(`${server}/styles?f=json`);
  for (const { id } of styles) {
    for (const language of ['zh', 'en']) {
      const url = `${server}/styles/${encodeURIComponent(id)}?f=json&lang=${language}`;
      check(`${id} in ${language}`, await fetched(url));
    }
  }
}
console.log(JSON.stringify({ ...seen, problems: problems.slice(0, MOST_PROBLEMS) }));
