// Listens to the server's changes, and reads again what they touch.
import type { Change } from './app';
import type { Core } from './core';
import { h } from './dom';
import type { Skeleton } from './page';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const NAMES = 3;

type Told = { kind: 'change' | 'reset' | 'state'; data: string };

/** The connection, opened again and again, from where it stopped. What it is told before somebody listens is kept. */
export class Feed {
  isOn = false;
  private source: EventSource | undefined;
  private pause = FIRST_PAUSE_MS;
  private last = '';
  private waiting: Told[] = [];
  private use: ((told: Told) => void) | undefined;

  constructor(private readonly base: string) {
    this.open();
    window.addEventListener('pagehide', () => this.source?.close());
    window.addEventListener('pageshow', (event) => event.persisted && this.open());
  }

  listen(use: (told: Told) => void): void {
    this.use = use;
    for (const told of this.waiting.splice(0)) use(told);
  }

  private tell(told: Told): void {
    if (this.use) this.use(told);
    else this.waiting.push(told);
  }

  private turn(isOn: boolean): void {
    this.isOn = isOn;
    this.tell({ kind: 'state', data: '' });
  }

  private open(): void {
    const source = new EventSource(`${this.base}/events${this.last ? `?lastEventId=${encodeURIComponent(this.last)}` : ''}`);
    this.source = source;
    const keep = (event: Event) => { this.last = (event as MessageEvent).lastEventId || this.last; };
    source.addEventListener('open', () => {
      this.pause = FIRST_PAUSE_MS;
      this.turn(true);
    });
    source.addEventListener('ready', keep);
    for (const kind of ['change', 'reset'] as const) {
      source.addEventListener(kind, (event) => {
        keep(event);
        this.tell({ kind, data: (event as MessageEvent<string>).data });
      });
    }
    source.addEventListener('error', () => {
      this.turn(false);
      // CONNECTING: the browser tries again by itself, and says where it stopped.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(() => this.open(), this.pause);
      this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
    });
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
