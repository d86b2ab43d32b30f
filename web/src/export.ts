// The view as a picture, with what belongs on it; and as a link. The scale and the credits on the page itself.
import { ScaleControl, NavigationControl } from 'maplibre-gl';
import type { Config } from './app';
import type { Core } from './core';
import { h } from './dom';
import type { Skeleton } from './page';

const SCALE_PX = 120;
const BAR_PX = 44;
const INK = '#20302e';

export function installExport(core: Core, page: Skeleton, config: Config): void {
  const { map } = core;
  const credits = h('p', { class: 'credits' });
  const share = h('button', { type: 'button', class: 'top-button', id: 'share', onclick: () => void copyLink(core) });
  const picture = h('button', { type: 'button', class: 'top-button', id: 'picture', onclick: () => void save(core, credits.textContent ?? '') });
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
    credits.textContent = creditsOf(core, config).join(' · ');
    credits.setAttribute('aria-label', core.t('credit.label'));
  };
  write();
  core.on('language', write);
  map.on('sourcedata', (event) => { if (event.sourceDataType === 'metadata') write(); });
}

/** Of every source, once each, as text: some write them as markup. */
function creditsOf(core: Core, config: Config): string[] {
  const sources = Object.entries(core.map.getStyle().sources);
  const ours: Record<string, string> = { 'base-land': 'credit.land', 'base-lakes': 'credit.lakes' };
  const all = sources.map(([name, source]) => (ours[name] ? core.t(ours[name]) : plain((source as { attribution?: string }).attribution ?? '')));
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

async function save(core: Core, credits: string): Promise<void> {
  try {
    const blob = await pictureOf(core, credits);
    core.download(`groundplan-${new Date().toISOString().slice(0, 10)}.png`, blob);
    core.announce(core.t('png.done'));
  } catch (error) {
    core.showProblem(error, core.t('png.failed'));
  }
}

/** The map as it is drawn now, and a strip with title, time, scale and credits below it. */
async function pictureOf(core: Core, credits: string): Promise<Blob> {
  const shot = await shotOf(core);
  const ratio = shot.width / core.map.getContainer().clientWidth;
  const canvas = document.createElement('canvas');
  canvas.width = shot.width;
  canvas.height = shot.height + BAR_PX * ratio;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('canvas');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(shot, 0, 0);
  pen.scale(ratio, ratio);
  writeStrip(core, pen, canvas.width / ratio, shot.height / ratio, credits);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('PNG'))), 'image/png'));
}

function writeStrip(core: Core, pen: CanvasRenderingContext2D, width: number, top: number, credits: string): void {
  const { text, pixels } = scaleOf(core);
  const { datetime, asOf } = core.time();
  const times = [datetime && core.t('time.at', { date: datetime }), asOf && core.t('time.asof', { date: asOf })].filter(Boolean);
  pen.fillStyle = INK;
  pen.strokeStyle = INK;
  pen.lineWidth = 2;
  pen.font = '600 13px sans-serif';
  pen.fillText([core.t('title'), ...times].join(' · '), 10, top + 17, width - pixels - 80);
  pen.font = '11px sans-serif';
  pen.fillText(`${credits} · ${new Date().toISOString().slice(0, 10)}`, 10, top + 35, width - pixels - 80);
  const left = width - pixels - 12;
  pen.beginPath();
  pen.moveTo(left, top + 24);
  pen.lineTo(left, top + 32);
  pen.lineTo(left + pixels, top + 32);
  pen.lineTo(left + pixels, top + 24);
  pen.stroke();
  pen.fillText(text, left + 2, top + 18);
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
