// What restores the view: parts of the address after #, as `key=value` joined by &.
import type { UrlState } from './app';

/** Parts of a hash, in their order. A part without = has an empty value. Broken percent signs are taken as they are. */
export function parseHash(hash: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    if (!part) continue;
    const at = part.indexOf('=');
    const [key, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    parts.set(decoded(key), decoded(value));
  }
  return parts;
}

/** The other way round; `/ , : @` stay readable. */
export function formatHash(parts: Map<string, string>): string {
  const text = [...parts].map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join('&');
  return text ? `#${text}` : '';
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const encoded = (text: string): string => encodeURIComponent(text).replace(/%(2F|2C|3A|40)/g, (code) => decodeURIComponent(code));

/** Written at most every 150 ms: browsers refuse more. */
export function urlState(window: Window): UrlState {
  let parts = parseHash(window.location.hash);
  let timer = 0;
  const write = () => {
    timer = 0;
    const hash = formatHash(parts);
    window.history.replaceState(window.history.state, '', hash || window.location.pathname + window.location.search);
  };
  return {
    get: (key) => parts.get(key),
    set(key, value) {
      if ((parts.get(key) ?? '') === (value ?? '')) return;
      if (value) parts.set(key, value);
      else parts.delete(key);
      timer ||= window.setTimeout(write, 150);
    },
    onOutside(fn) {
      window.addEventListener('hashchange', () => {
        parts = parseHash(window.location.hash);
        fn();
      });
    },
  };
}

export interface Position {
  zoom: number;
  latitude: number;
  longitude: number;
}

/** `zoom/latitude/longitude`, as most maps write it; undefined if it is not that, or outside the world. */
export function parsePosition(text: string | undefined): Position | undefined {
  const [zoom, latitude, longitude, ...more] = (text ?? '').split('/').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (zoom === undefined || latitude === undefined || longitude === undefined || more.length) return undefined;
  const isRight = zoom >= 0 && zoom <= 24 && Math.abs(latitude) <= 85.06 && Math.abs(longitude) <= 540;
  return isRight ? { zoom, latitude, longitude } : undefined;
}

/** Digits after the point follow the zoom: about a pixel. */
export function formatPosition({ zoom, latitude, longitude }: Position): string {
  const digits = Math.max(2, Math.ceil((zoom * Math.LN2) / Math.LN10) + 1);
  return `${Number(zoom.toFixed(2))}/${Number(latitude.toFixed(digits))}/${Number(longitude.toFixed(digits))}`;
}
