// Server-sent events out of a stream of text. EventSource can send no key, so the stream is read by hand.

export interface ServerEvent {
  kind: string;
  data: string;
}

export class EventLines {
  /** What the server wants clients to wait before they come again, if it said so. */
  pause_ms: number | undefined;
  private rest = '';
  private kind = '';
  private id: string;
  private data: string[] = [];

  /** `last` is the id of the last event, also of a connection before this one. */
  constructor(public last = '') {
    this.id = last;
  }

  /** The events that end in this piece of the stream. Pieces may end anywhere, also within a line end. */
  push(piece: string): ServerEvent[] {
    const text = this.rest + piece;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + text.slice(whole.length);
    return lines.flatMap((line) => (line === '' ? this.end() : this.field(line)));
  }

  private end(): ServerEvent[] {
    const { kind, data } = this;
    this.last = this.id;
    this.kind = '';
    this.data = [];
    return data.length ? [{ kind: kind || 'message', data: data.join('\n') }] : [];
  }

  private field(line: string): [] {
    const at = line.indexOf(':');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    if (name === 'event') this.kind = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.pause_ms = Number(value);
    return [];
  }
}
