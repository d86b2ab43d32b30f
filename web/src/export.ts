// The view as a picture, with what belongs on it; and as a link. The scale and the credits on the page itself.
import { ScaleControl, NavigationControl } from 'maplibre-gl';
import type { Config } from './app';
import type { Core } from './core';
import { h } from './dom';
import type { Skeleton } from './page';
import { creditParts, wrapped } from './words-of';

const SCALE_PX = 120;
const LINE_PX = 15;
const EDGE_PX = 10;
/** Credits that can always be seen: those of the base. */
const SHOWN = 2;
const INK = '#20302e';
const SMALL = '11px sans-serif';

export function installExport(core: Core, page: Skeleton, config: Config): void {
  const { map } = core;
  const summary = h('summary', {});
  const listed = h('ul', {});
  const credits = h('details', { class: 'credits' }, summary, listed);
  const share = h('button', { type: 'button', class: 'top-button', id: 'share', onclick: () => void copyLink(core) });
  const picture = h('button', { type: 'button', class: 'top-button', id: 'picture', onclick: () => void save(core, creditsOf(core, config)) });
  page.buttons.prepend(share, picture);
  page.corner.append(credits);
  const scale = new ScaleControl({ unit: 'metric', maxWidth: SCALE_PX });
  map.addControl(scale, 'bottom-left');
  const buttons = new NavigationControl({ showCompass: false });
  map.addControl(buttons, 'bottom-right');

  const write = () => {
    for (const [button, name] of [[share, 'share'], [picture, 'png']] as const) {
      button.textContent = core.t(name === 'png' ? 'png.button' : 'share.link');
      button.setAttribute('aria-label', core.t(`${name}.label`));
      button.title = core.t(`${name}.label`);
    }
    for (const name of ['in', 'out']) {
      const button = map.getContainer().querySelector(`.maplibregl-ctrl-zoom-${name}`);
      button?.setAttribute('aria-label', core.t(`zoom.${name}`));
      button?.setAttribute('title', core.t(`zoom.${name}`));
    }
    const all = creditsOf(core, config);
    summary.textContent = [...all.slice(0, SHOWN), core.t('credit.label')].join(' · ');
    listed.replaceChildren(...all.map((one) => h('li', {}, one)));
  };
  write();
  core.on('language', write);
  map.on('sourcedata', (event) => { if (event.sourceDataType === 'metadata') write(); });
}

/** Of every source, once each, as text: some write them as markup, and ours names what every collection rests on. */
function creditsOf(core: Core, config: Config): string[] {
  const sources = Object.entries(core.map.getStyle().sources);
  const ours: Record<string, string> = { 'base-land': 'credit.land', 'base-lakes': 'credit.lakes', 'base-rivers': 'credit.land' };
  const all = sources.flatMap(([name, source]) => (ours[name] ? [core.t(ours[name])] : creditParts(plain((source as { attribution?: string }).attribution ?? ''))));
  return [...new Set([...all, core.t('credit.made', { version: config.version })])].filter(Boolean);
}

const plain = (markup: string): string => new DOMParser().parseFromString(markup, 'text/html').body.textContent?.trim() ?? '';

async function copyLink(core: Core): Promise<void> {
  // The address is written a moment after the view has changed.
  await new Promise((resolve) => window.setTimeout(resolve, 200));
  try {
    await navigator.clipboard.writeText(window.location.href);
    core.announce(core.t('share.copied'));
  } catch {
    window.prompt(core.t('share.prompt'), window.location.href);
  }
}

async function save(core: Core, credits: string[]): Promise<void> {
  try {
    const blob = await pictureOf(core, credits);
    core.download(`groundplan-${new Date().toISOString().slice(0, 10)}.png`, blob);
    core.announce(core.t('png.done'));
  } catch (error) {
    core.showProblem(error, core.t('png.failed'));
  }
}

/** The map as it is drawn now, and a strip with title, time, scale and credits below it. */
async function pictureOf(core: Core, credits: string[]): Promise<Blob> {
  const shot = await shotOf(core);
  const ratio = shot.width / core.map.getContainer().clientWidth;
  const width = shot.width / ratio;
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('canvas');
  pen.font = SMALL;
  const lines = wrapped(`${credits.join(' · ')} · ${new Date().toISOString().slice(0, 10)}`, width - 2 * EDGE_PX, (text) => pen.measureText(text).width);
  canvas.width = shot.width;
  canvas.height = shot.height + Math.ceil((EDGE_PX + (lines.length + 2) * LINE_PX) * ratio);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(shot, 0, 0);
  pen.scale(ratio, ratio);
  writeStrip(core, pen, width, shot.height / ratio, lines);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('PNG'))), 'image/png'));
}

function writeStrip(core: Core, pen: CanvasRenderingContext2D, width: number, top: number, lines: string[]): void {
  const { text, pixels } = scaleOf(core);
  const { datetime, asOf } = core.time();
  const times = [datetime && core.t('time.at', { date: datetime }), asOf && core.t('time.asof', { date: asOf })].filter(Boolean);
  const left = width - pixels - EDGE_PX;
  pen.fillStyle = INK;
  pen.strokeStyle = INK;
  pen.lineWidth = 2;
  pen.font = '600 13px sans-serif';
  pen.fillText([core.t('title'), ...times].join(' · '), EDGE_PX, top + 20, width - pixels - 80);
  pen.font = SMALL;
  lines.forEach((line, i) => pen.fillText(line, EDGE_PX, top + 40 + i * LINE_PX));
  pen.beginPath();
  pen.moveTo(left, top + 18);
  pen.lineTo(left, top + 24);
  pen.lineTo(left + pixels, top + 24);
  pen.lineTo(left + pixels, top + 18);
  pen.stroke();
  pen.fillText(text, left + 4, top + 16);
}

/** Length and name of the scale bar that the page shows. */
function scaleOf(core: Core): { text: string; pixels: number } {
  const bar = core.map.getContainer().querySelector<HTMLElement>('.maplibregl-ctrl-scale');
  return { text: bar?.textContent ?? '', pixels: bar?.offsetWidth ?? 0 };
}

/** The drawing buffer is only there while a frame is drawn. */
function shotOf(core: Core): Promise<HTMLCanvasElement> {
  const { map } = core;
  return new Promise((resolve) => {
    map.once('render', () => {
      const source = map.getCanvas();
      const copy = document.createElement('canvas');
      copy.width = source.width;
      copy.height = source.height;
      copy.getContext('2d')?.drawImage(source, 0, 0);
      resolve(copy);
    });
    map.triggerRepaint();
  });
}
