// Fetches the tiles of the data, and says on the map when they leave something out.
import { addProtocol, AJAXError } from 'maplibre-gl';
import { Problem } from './app';
import type { Core } from './core';
import { Counts, SCHEME } from './counts';
import { h, icon } from './dom';
import type { Http } from './http';
import type { Skeleton } from './page';

/** Lets the map fetch its tiles here. */
export function countTiles(api: Http): Counts {
  const counts = new Counts();
  const load = async ({ url }: { url: string }, { signal }: AbortController) => {
    try {
      const answer = await api.raw(url.slice(SCHEME.length), { signal });
      const data = await answer.arrayBuffer();
      counts.note(url, answer.headers);
      return { data, etag: answer.headers.get('ETag') ?? undefined };
    } catch (error) {
      // Only errors of its own kind reach the map with their status.
      if (error instanceof Problem && error.status) throw new AJAXError(error.status, error.title, url, new Blob());
      throw error instanceof Problem ? new Error(error.message) : error;
    }
  };
  for (const protocol of ['http', 'https']) addProtocol(SCHEME + protocol, load);
  return counts;
}

/** A quiet line while tiles in view leave something out. Once closed, it comes back only after a view that left out nothing. */
export function installLeftOut(core: Core, page: Skeleton): void {
  const words = h('p', {});
  const closer = h('button', { type: 'button', class: 'plain', onclick: () => close() }, icon('<path d="M6 6l12 12M18 6L6 18"/>'));
  const shown = h('div', { class: 'left-out-line' }, words, closer);
  // It is there from the beginning, so that what is put into it is said.
  const place = h('div', { class: 'left-out', role: 'status', 'aria-live': 'polite' });
  let isClosed = false;
  page.notices.append(place);

  const close = () => {
    isClosed = true;
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren();
    if (hadFocus) core.map.getCanvas().focus();
  };
  const write = () => {
    const { matched, returned } = core.data.inView();
    const left = matched - returned;
    if (left <= 0) isClosed = false;
    if (left <= 0 || isClosed) return place.replaceChildren();
    const text = core.t('leftout.line', { left: core.number(left), matched: core.number(matched) });
    closer.setAttribute('aria-label', core.t('close'));
    if (words.textContent !== text) words.textContent = text;
    if (!shown.isConnected) place.append(shown);
  };
  core.map.on('idle', write);
  core.on('language', write);
}
