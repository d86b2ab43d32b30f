// Moves the map so that a place lies in the part of it that no panel covers.
import type { App } from '../../app';

const MARGIN_PX = 50;
const MOST_SHARE = 0.6;

/** `box` is west, south, east, north in degrees. A panel that covers most of the map (a phone's sheet) counts by its height. */
export function fit(app: App, box: [number, number, number, number], maxZoom: number): void {
  const { map } = app;
  const all = map.getContainer().getBoundingClientRect();
  const padding = { top: MARGIN_PX, right: MARGIN_PX, bottom: MARGIN_PX, left: MARGIN_PX };
  for (const panel of document.querySelectorAll('.panel:not([hidden])')) {
    const { left, right, top, width } = panel.getBoundingClientRect();
    if (width > all.width * MOST_SHARE) padding.bottom = Math.max(padding.bottom, all.bottom - top + MARGIN_PX / 2);
    else if (left - all.left < all.right - right) padding.left = Math.max(padding.left, right - all.left + MARGIN_PX);
    else padding.right = Math.max(padding.right, all.right - left + MARGIN_PX);
  }
  map.fitBounds(box, { padding, maxZoom, animate: false });
}
