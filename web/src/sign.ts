// The picture of a sign in the legend.
import { icon } from './dom';
import type { Sign } from './legend';

/** Colours come from a style document: whatever is no colour is left out. */
export function signPicture(sign: Sign): SVGSVGElement {
  const colour = /^[#a-z0-9(),.%\s]+$/i.test(sign.colour) ? sign.colour : '#555';
  const parts: string[] = [];
  if (sign.kinds.includes('fill')) parts.push(`<rect x="3" y="5" width="18" height="14" rx="2" fill="${colour}" fill-opacity="0.3" stroke="${colour}"/>`);
  if (sign.kinds.includes('line')) {
    parts.push(`<path d="M2 17L9 8l5 6 8-9" stroke="${colour}" stroke-width="3"/>`);
    if (sign.hasInlay) parts.push('<path d="M2 17L9 8l5 6 8-9" stroke="#fff" stroke-width="1.2" stroke-dasharray="3 3"/>');
  }
  if (sign.kinds.includes('point') && sign.kinds.length === 1) parts.push(`<circle cx="12" cy="12" r="8" fill="${colour}" stroke="#fff" stroke-width="1.5"/>`);
  else if (sign.kinds.includes('point')) parts.push(`<circle cx="18" cy="6" r="4" fill="${colour}" stroke="#fff" stroke-width="1"/>`);
  const picture = icon(parts.join(''));
  picture.classList.add('sign');
  return picture;
}
