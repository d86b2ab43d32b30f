// Requests to the API: the key, and refusals as words.
import { Problem } from './app';

export interface Http {
  url(path: string): string;
  raw(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<any>;
}

/** Root of the API: the folder above the one that this script came from. */
export function apiBase(scriptUrl: string): string {
  return new URL('..', scriptUrl).href.replace(/\/$/, '');
}

/** A key is only ever sent to the API itself. */
export function http(base: string, key: () => string | null, unreachable: () => string): Http {
  const url = (path: string) => (path.startsWith('/') ? base + path : path);
  const raw = async (path: string, init: RequestInit = {}) => {
    const address = url(path);
    const headers = new Headers(init.headers);
    const secret = key();
    if (secret && isBelow(base, address) && !headers.has('Authorization')) headers.set('Authorization', `Bearer ${secret}`);
    let answer: Response;
    try {
      answer = await fetch(address, { ...init, headers });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Problem(0, unreachable(), unreachable());
    }
    if (!answer.ok && answer.status !== 304) throw await problemOf(answer);
    return answer;
  };
  const json = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has('Accept')) headers.set('Accept', 'application/geo+json, application/json;q=0.9, */*;q=0.1');
    const answer = await raw(path, { ...init, headers });
    return answer.status === 204 ? undefined : answer.json();
  };
  return { url, raw, json };
}

export const isBelow = (base: string, address: string): boolean => address === base || address.startsWith(`${base}/`);

/** problem+json where the answer is that, else its status line. */
export async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text().catch(() => '');
  const fallback = `${answer.status} ${answer.statusText}`.trim();
  try {
    const body = JSON.parse(text);
    return new Problem(answer.status, String(body.title ?? fallback), String(body.detail ?? ''), body.parameter, body);
  } catch {
    return new Problem(answer.status, fallback, text.length < 300 && !text.startsWith('<') ? text : '');
  }
}

/** A path with parameters set; those that are undefined or empty are taken away. Braces (tile templates) stay. */
export function withParameters(path: string, parameters: Record<string, string | undefined>): string {
  const [front = '', query = ''] = path.split('?', 2);
  const kept = query.split('&').filter((part) => part && !(decodeURIComponent(part.split('=')[0] ?? '') in parameters));
  const added = Object.entries(parameters).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`);
  const all = [...kept, ...added].join('&');
  return all ? `${front}?${all}` : front;
}
