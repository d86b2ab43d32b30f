// Listens to the server's changes, and reads again what they touch.
import type { Change } from './app';
import type { Core } from './core';
import { h } from './dom';
import type { Http } from './http';
import type { Skeleton } from './page';
import { EventLines, type ServerEvent } from './sse';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** The server says something, if only an empty line, every 15 s; after so long without, nobody is there. */
const SILENCE_MS = 45_000;
const NAMES = 3;

type Told = { kind: 'change' | 'reset' | 'state'; data: string };

/** The connection, opened again and again, from where it stopped. What it is told before somebody listens is kept. */
export class Feed {
  isOn = false;
  private reading: AbortController | undefined;
  private lines = new EventLines();
  private pause_ms = FIRST_PAUSE_MS;
  private timer = 0;
  private waiting: Told[] = [];
  private use: ((told: Told) => void) | undefined;

  constructor(private readonly api: Pick<Http, 'raw'>) {
    void this.open();
    window.addEventListener('pagehide', () => this.close());
    window.addEventListener('pageshow', (event) => event.persisted && void this.open());
  }

  listen(use: (told: Told) => void): void {
    this.use = use;
    for (const told of this.waiting.splice(0)) use(told);
  }

  /** Somebody else listens now, with another key or none. What they missed meanwhile comes first. */
  again(): void {
    this.pause_ms = FIRST_PAUSE_MS;
    void this.open();
  }

  private tell(told: Told): void {
    if (this.use) this.use(told);
    else this.waiting.push(told);
  }

  private turn(isOn: boolean): void {
    if (this.isOn === isOn) return;
    this.isOn = isOn;
    this.tell({ kind: 'state', data: '' });
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.reading?.abort();
    this.reading = undefined;
  }

  private async open(): Promise<void> {
    this.close();
    const reading = new AbortController();
    this.reading = reading;
    const why = await this.read(reading).catch((error: unknown) => error);
    if (this.reading !== reading) return;
    if (why instanceof Error) console.info('events:', why.message);
    this.turn(false);
    this.timer = window.setTimeout(() => void this.open(), this.pause_ms);
    this.pause_ms = Math.min(LONGEST_PAUSE_MS, this.pause_ms * 2);
  }

  /** Until the server ends it, or nothing is heard of it any more. */
  private async read(reading: AbortController): Promise<void> {
    const { last } = this.lines;
    this.lines = new EventLines(last);
    let silence = 0;
    const heard = () => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => reading.abort(), SILENCE_MS);
    };
    try {
      heard();
      const answer = await this.api.raw('/events', { signal: reading.signal, cache: 'no-store', headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) } });
      const pieces = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await pieces?.read(); piece && !piece.done; piece = await pieces?.read()) {
        heard();
        this.turn(true);
        for (const event of this.lines.push(piece.value)) this.hear(event);
      }
    } finally {
      window.clearTimeout(silence);
    }
  }

  private hear({ kind, data }: ServerEvent): void {
    this.pause_ms = this.lines.pause_ms ?? FIRST_PAUSE_MS;
    if (kind === 'change' || kind === 'reset') this.tell({ kind, data });
  }
}

export function installLive(core: Core, page: Skeleton, feed: Feed): void {
  const sign = h('span', { class: 'live', role: 'status' });
  page.corner.append(sign);
  const write = () => {
    const text = core.t(feed.isOn ? 'live.on' : 'live.off');
    if (sign.textContent !== text) sign.textContent = text;
    sign.classList.toggle('is-on', feed.isOn);
  };
  write();
  core.on('language', write);
  // Another key sees other features, and hears of them.
  core.on('key', () => {
    feed.again();
    core.refresh();
  });
  feed.listen(({ kind, data }) => {
    if (kind === 'state') write();
    else if (kind === 'reset') {
      core.refresh();
      core.emit('reset', undefined);
      core.announce(core.t('live.reset'));
    } else {
      read(core, data, (change) => {
        core.data.touch(change);
        core.emit('change', change);
        tell(core, change);
      });
    }
  });
}

function read(core: Core, text: string, use: (change: Change) => void): void {
  let change: Change;
  try {
    change = JSON.parse(text) as Change;
  } catch (error) {
    core.showProblem(error, '/events');
    return;
  }
  use(change);
}

function tell(core: Core, change: Change): void {
  const names = change.collections.slice(0, NAMES).map((id) => core.collection(id)?.title ?? id);
  core.announce(core.t('live.changed', { count: core.number(change.changes.length), names: names.join(core.t('comma')) }));
}
