// Elements in one line. Text is always text, never markup.
type Child = Node | string | null | undefined | false;

/** `on…` members are listeners, `class` and all else attributes; true is an empty attribute, false and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, unknown> = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on') && typeof value === 'function') {
      element.addEventListener(name.slice(2), value as EventListener);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** A decorative icon from the inside of a 24 × 24 drawing. Only for drawings of our own. */
export function icon(inside: string): SVGSVGElement {
  const holder = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${inside}</svg>`,
    'image/svg+xml',
  );
  return document.importNode(holder.documentElement as unknown as SVGSVGElement, true);
}

export function clear(element: Element): void {
  element.replaceChildren();
}
