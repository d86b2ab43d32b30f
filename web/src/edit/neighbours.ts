// Vertices of the features around, as the server has them (tiles are coarser), so that borders can be shared exactly.
import type { App } from '../app';
import { flat, vertices, type Position } from './sketch/geometry';

const MOST_FEATURES = 1000;
const MOST_VERTICES = 50_000;

export class Neighbours {
  on = true;
  private positions: Position[] = [];
  private asked = '';
  private running: AbortController | null = null;

  constructor(private readonly app: App) {}

  get(): Position[] {
    return this.on ? this.positions : [];
  }

  forget(): void {
    this.running?.abort();
    this.asked = '';
    this.positions = [];
  }

  /** Reads what lies in view; `without` is the feature that is being changed. */
  async look(collection: string, without: string | null): Promise<void> {
    const bounds = this.app.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((value) => value.toFixed(6)).join(',');
    const path = `/collections/${encodeURIComponent(collection)}/items?bbox=${bbox}&limit=${MOST_FEATURES}`;
    if (path === this.asked || !this.on) return;
    this.running?.abort();
    this.running = new AbortController();
    this.asked = path;
    try {
      const found = (await this.app.fetchJson(path, { signal: this.running.signal })) as GeoJSON.FeatureCollection<GeoJSON.Geometry | null>;
      const others = found.features.filter(({ id }) => id !== without);
      this.positions = others.flatMap(({ geometry }) => flat(geometry).flatMap(vertices)).map(({ position }) => position).slice(0, MOST_VERTICES);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.asked = '';
    }
  }
}
