// The net of meridians and parallels: which lines a view needs, and their names.

/** Widest first, degrees; each divides the next wider one into whole parts a person reads easily. */
const STEPS_DEG = [30, 20, 10, 5, 2, 1, 30 / 60, 10 / 60, 5 / 60, 2 / 60, 1 / 60, 30 / 3600, 10 / 3600, 5 / 3600, 1 / 3600];
const LINES_WANTED = 6;
const HIGHEST_DEG = 85;
/** Which lines may have labels: every one, every second … */
const EVERY = [1, 2, 3, 5, 6, 10, 15];

export type Box = [west: number, south: number, east: number, north: number];

/** The step in degrees that gives about six meridians over a width in degrees. */
export function stepFor(width_deg: number): number {
  return STEPS_DEG.find((step) => width_deg / step >= LINES_WANTED - 1) ?? (STEPS_DEG.at(-1) as number);
}

/** `85°E`, `43°30′N`, `0°`; minutes and seconds only where the step needs them. East of 180° is written as west. */
export function degreeLabel(value_deg: number, axis: 'longitude' | 'latitude'): string {
  const turned = axis === 'longitude' ? ((((value_deg + 180) % 360) + 360) % 360) - 180 : value_deg;
  const seconds = Math.round(Math.abs(turned) * 3600);
  const [degrees, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const tail = rest ? `${pad(minutes)}′${pad(rest)}″` : minutes ? `${pad(minutes)}′` : '';
  const isPlain = seconds === 0 || (axis === 'longitude' && degrees === 180);
  const side = isPlain ? '' : axis === 'longitude' ? (turned > 0 ? 'E' : 'W') : turned > 0 ? 'N' : 'S';
  return `${degrees}°${tail}${side}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** Multiples of the step within [from, to], without the drift of adding it up. */
export function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** The step of the labels of meridians: every line, or every second and so on, so that they do not run into each other. */
export function labelStepFor(width_deg: number, width_px: number): number {
  const step = stepFor(width_deg);
  const label_px = step >= 1 ? 48 : step >= 1 / 60 ? 60 : 76;
  const every = EVERY.find((count) => ((count * step) / width_deg) * width_px >= label_px) ?? 15;
  return every * step;
}

/** Lines over three times the view, and a label where each meets its left or upper edge, as many as have room in a width in pixels. */
export function graticule(view: Box, width_px = Infinity): GeoJSON.FeatureCollection {
  const [west, south, east, north] = view;
  const [width, height] = [east - west, north - south];
  const step = stepFor(width);
  const [low, high] = [Math.max(-HIGHEST_DEG, south - height), Math.min(HIGHEST_DEG, north + height)];
  const [left, right] = [west - width, east + width];
  const features: GeoJSON.Feature[] = [];
  for (const x of multiples(left, right, step)) features.push(line([[x, low], [x, high]]));
  for (const y of multiples(low, high, step)) features.push(line([[left, y], [right, y]]));
  for (const x of multiples(west, east, labelStepFor(width, width_px))) features.push(label([x, north], degreeLabel(x, 'longitude'), 'top'));
  for (const y of multiples(south, Math.min(north, HIGHEST_DEG), step)) features.push(label([west, y], degreeLabel(y, 'latitude'), 'left'));
  return { type: 'FeatureCollection', features };
}

const line = (coordinates: number[][]): GeoJSON.Feature => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } });

const label = (coordinates: number[], text: string, side: string): GeoJSON.Feature => ({
  type: 'Feature',
  properties: { text, side },
  geometry: { type: 'Point', coordinates },
});
