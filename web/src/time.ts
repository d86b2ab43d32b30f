// Two times: what is in force on a date, and what was known on another.
import type { Times, UrlState } from './app';
import type { Core } from './core';
import { h } from './dom';

const FIRST_YEAR = 2010;
const LAST_YEAR = 2050;
const STEP_MS = 700;
const ICON = '<circle cx="12" cy="12" r="8"/><path d="M12 8v4l3 2"/>';

/** Dates and instants only; whatever else the address says is left out. */
export function timesIn(state: UrlState): Times {
  const clean = (text: string | undefined) => (text && /^[0-9TZ:.+\-/]{4,60}$/.test(text) ? text : undefined);
  const [datetime, asOf] = [clean(state.get('datetime')), clean(state.get('asOf'))];
  return { ...(datetime ? { datetime } : {}), ...(asOf ? { asOf } : {}) };
}

/** Months since January 2010; the slider's scale. */
export const monthOf = (date: string): number => (Number(date.slice(0, 4)) - FIRST_YEAR) * 12 + Number(date.slice(5, 7) || '1') - 1;
/** First day of a month of the slider. */
export const dateOf = (month: number): string => `${FIRST_YEAR + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;

export function installTime(core: Core): void {
  const body = core.panel('time', 'time.title', { order: 30, icon: ICON });
  const today = new Date().toISOString().slice(0, 10);
  let playing = 0;
  let soon = 0;

  const set = (part: Partial<Times>) => {
    const { datetime, asOf } = { ...core.time(), ...part };
    core.setTime({ ...(datetime ? { datetime } : {}), ...(asOf ? { asOf } : {}) });
  };
  const stop = () => { window.clearInterval(playing); playing = 0; };

  const write = () => {
    const { datetime, asOf } = core.time();
    const date = datetime?.slice(0, 10) ?? today;
    const on = h('input', { type: 'checkbox', id: 'time-valid' });
    const day = h('input', { type: 'date', id: 'time-date', value: date.length === 10 ? date : `${date}-01-01`.slice(0, 10) });
    const slider = h('input', { type: 'range', min: '0', max: String((LAST_YEAR - FIRST_YEAR) * 12), step: '1', value: String(monthOf(date)), 'aria-label': core.t('time.slider'), 'aria-valuetext': date });
    const play = h('button', { type: 'button' }, core.t(playing ? 'time.pause' : 'time.play'));
    const status = h('p', { class: 'time-status', role: 'status' }, statusText(core));
    const controls = h('div', { class: 'controls' }, h('label', { for: 'time-date' }, core.t('time.date')), day, slider,
      h('div', { class: 'ticks', 'aria-hidden': 'true' }, [FIRST_YEAR, 2020, 2030, 2040, LAST_YEAR].map((year) => h('span', {}, String(year)))), play);
    const choose = (next: string) => {
      day.value = next;
      slider.value = String(monthOf(next));
      slider.setAttribute('aria-valuetext', next);
      window.clearTimeout(soon);
      soon = window.setTimeout(() => { set({ datetime: next }); status.textContent = statusText(core); }, 200);
    };
    on.checked = datetime !== undefined;
    controls.hidden = !on.checked;
    on.addEventListener('change', () => {
      stop();
      controls.hidden = !on.checked;
      set({ datetime: on.checked ? day.value || today : undefined });
      status.textContent = statusText(core);
    });
    day.addEventListener('change', () => day.value && choose(day.value));
    slider.addEventListener('input', () => choose(dateOf(Number(slider.value))));
    play.addEventListener('click', () => {
      if (playing) stop();
      else playing = window.setInterval(() => {
        const next = Math.min(Number(slider.max), (Math.floor(Number(slider.value) / 12) + 1) * 12);
        choose(dateOf(next));
        if (next >= Number(slider.max)) { stop(); play.textContent = core.t('time.play'); }
      }, STEP_MS);
      play.textContent = core.t(playing ? 'time.pause' : 'time.play');
    });
    body.replaceChildren(
      h('label', { class: 'check' }, on, core.t('time.valid')), h('p', { class: 'quiet' }, core.t('time.valid.help')), controls,
      ...known(core, asOf, today, (moment) => { set({ asOf: moment }); status.textContent = statusText(core); }),
      status,
      h('button', { type: 'button', onclick: () => { stop(); core.setTime({}); write(); } }, core.t('time.reset')),
    );
  };
  write();
  core.on('language', write);
  core.on('time', () => document.querySelector('[data-panel=time]')?.classList.toggle('is-on', Boolean(core.time().datetime || core.time().asOf)));
  document.querySelector('[data-panel=time]')?.classList.toggle('is-on', Boolean(core.time().datetime || core.time().asOf));
}

/** Record time, where the server keeps a record. */
function known(core: Core, asOf: string | undefined, today: string, set: (moment: string | undefined) => void): HTMLElement[] {
  if (!core.config.writable) return [h('p', { class: 'quiet' }, core.t('time.readonly'))];
  const on = h('input', { type: 'checkbox', id: 'time-known' });
  const day = h('input', { type: 'date', id: 'time-asof', value: asOf?.slice(0, 10) ?? today, max: today });
  const controls = h('div', { class: 'controls' }, h('label', { for: 'time-asof' }, core.t('time.known.moment')), day);
  on.checked = asOf !== undefined;
  controls.hidden = !on.checked;
  on.addEventListener('change', () => { controls.hidden = !on.checked; set(on.checked ? day.value || today : undefined); });
  day.addEventListener('change', () => day.value && set(day.value));
  return [h('label', { class: 'check' }, on, core.t('time.known')), h('p', { class: 'quiet' }, core.t('time.known.help')), controls];
}

function statusText(core: Core): string {
  const { datetime, asOf } = core.time();
  const parts = [datetime && core.t('time.at', { date: datetime }), asOf && core.t('time.asof', { date: asOf })].filter(Boolean);
  return parts.length ? parts.join(core.t('comma')) : core.t('time.off');
}
