// The exchange file of red lines of construction land (用地红线 .txt). Its coordinates are in a Gauss-Krüger zone, so
// the server reads it.
import { Problem, type App } from '../../app';
import { Unreadable } from '../../edit/sketch/text';
import type { Issue, Site, SiteFeature } from '../site';

interface Read {
  features: SiteFeature[];
  issues?: { line?: number; severity?: string; message: string | Record<string, string> }[];
}

export async function readPlot(app: App, name: string, text: string, signal?: AbortSignal): Promise<Site> {
  const read = await ask(app, text, signal);
  const issues = (read.issues ?? []).map((issue): Issue => ({
    line: issue.line,
    severity: issue.severity === 'error' ? 'error' : 'warning',
    message: typeof issue.message === 'string' ? issue.message : (issue.message[app.language] ?? Object.values(issue.message)[0] ?? ''),
  }));
  const features = read.features.filter(({ geometry }) => geometry !== null);
  if (features.length === 0 && issues[0]) throw new Unreadable('ask.file.plotRefused', { ...issues[0], line: issues[0].line ?? '–' });
  return { name, features, issues };
}

async function ask(app: App, text: string, signal?: AbortSignal): Promise<Read> {
  try {
    return (await app.fetchJson('/processes/read-plot/execution', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: { text } }),
      signal,
    })) as Read;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw new Unreadable('ask.file.noPlots');
    throw error;
  }
}
