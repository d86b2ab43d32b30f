// A part of a panel is written again without taking the focus away.

/** What is written instead; the focus goes to the element with the same `data-do` or id, or else to the first control. */
export function rewrite(element: HTMLElement, children: (Node | null | false)[]): void {
  const focused = document.activeElement;
  const had = focused instanceof HTMLElement && element.contains(focused);
  const key = had ? selectorOf(focused) : '';
  element.replaceChildren(...children.filter((child): child is Node => !!child));
  if (!had) return;
  const same = key ? element.querySelector<HTMLElement>(key) : null;
  const usable = same && !(same as HTMLButtonElement).disabled ? same : element.querySelector<HTMLElement>('button:not(:disabled), input, select, textarea');
  usable?.focus();
}

function selectorOf(element: HTMLElement): string {
  if (element.dataset.do) return `[data-do="${CSS.escape(element.dataset.do)}"]`;
  return element.id ? `#${CSS.escape(element.id)}` : '';
}
