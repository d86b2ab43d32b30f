// What tiles say of what is in them, and of what they draw of it.

/** Before the address of a tile: it is fetched here and not in the map's worker, whose answers have no headers. */
export const SCHEME = 'counted-';
const MOST_KEPT = 4000;

export interface Count {
  matched: number;
  returned: number;
}

/** Features in the tiles and of those drawn. One in several tiles counts in each. */
export class Counts {
  private readonly kept = new Map<string, Count>();

  note(address: string, headers: Headers): void {
    const [matched, returned] = ['OGC-NumberMatched', 'OGC-NumberReturned'].map((name) => Number(headers.get(name) ?? NaN));
    this.kept.delete(address);
    if (!Number.isInteger(matched) || !Number.isInteger(returned)) return;
    this.kept.set(address, { matched: matched ?? 0, returned: returned ?? 0 });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  of(addresses: string[]): Count {
    const sum = { matched: 0, returned: 0 };
    for (const address of addresses) {
      const { matched, returned } = this.kept.get(address) ?? { matched: 0, returned: 0 };
      sum.matched += matched;
      sum.returned += returned;
    }
    return sum;
  }
}

export const counted = (address: string): string => (address.startsWith(SCHEME) ? address : SCHEME + address);
