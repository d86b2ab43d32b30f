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

export interface Keyring {
  get(): string | null;
  /** The server says that this key is no good, or not any more. */
  refused(key: string, problem: Problem): void;
}

/** A key is only ever sent to the API itself. */
export function http(base: string, keys: Keyring, unreachable: () => string): Http {
  const url = (path: string) => (path.startsWith('/') ? base + path : path);
  const ask = async (address: string, init: RequestInit, key: string | null) => {
    const headers = new Headers(init.headers);
    if (key) headers.set('Authorization', `Bearer ${key}`);
    try {
      return await fetch(address, { ...init, headers });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Problem(0, unreachable(), unreachable());
    }
  };
  const raw = async (path: string, init: RequestInit = {}) => {
    const address = url(path);
    const key = isBelow(base, address) && !new Headers(init.headers).has('Authorization') ? keys.get() : null;
    const answer = await ask(address, init, key);
    if (isGood(answer)) return answer;
    const problem = await problemOf(answer);
    if (!key || problem.status !== 401) throw problem;
    keys.refused(key, problem);
    // What everybody may read is read all the same.
    if ((init.method ?? 'GET') !== 'GET') throw problem;
    const open = await ask(address, init, null);
    if (isGood(open)) return open;
    throw await problemOf(open);
  };
  const json = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has('Accept')) headers.set('Accept', 'application/geo+json, application/json;q=0.9, */*;q=0.1');
    const answer = await raw(path, { ...init, headers });
    return answer.status === 204 ? undefined : answer.json();
  };
  return { url, raw, json };
}

const isGood = ({ ok, status }: Response): boolean => ok || status === 304;

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
