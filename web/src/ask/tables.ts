// Tables with captions and headers; wide ones scroll inside a region that the keyboard reaches.
import type { App } from '../app';
import { h } from '../dom';
import { writeCell } from './figures';
import { MOST_ROWS, type Cell, type Column, type Part, type Reference, type Table } from './question';

/** Of what has rows; the first column heads its row. */
export function tableElement(app: App, table: Table, open: (feature: Reference) => void): HTMLElement | null {
  if (table.rows.length === 0) return null;
  const captionId = `ask-caption-${table.key}`;
  const head = h('tr', {}, table.columns.map(({ title }) => h('th', { scope: 'col' }, title)));
  const body = table.rows.slice(0, MOST_ROWS).map((row) => rowElement(app, table.columns, row, open));
  const element = h('table', { class: 'ask-table', 'data-table': table.key }, h('caption', { id: captionId }, table.caption), h('thead', {}, head), h('tbody', {}, body));
  const more = table.rows.length - MOST_ROWS;
  return h(
    'div',
    { class: 'ask-block' },
    h('div', { class: 'ask-scroll', role: 'region', tabindex: '0', 'aria-labelledby': captionId }, element),
    more > 0 && h('p', { class: 'quiet' }, app.t('ask.moreRows', { count: more })),
  );
}

function rowElement(app: App, columns: Column[], row: Record<string, Cell>, open: (feature: Reference) => void): HTMLElement {
  return h(
    'tr',
    {},
    columns.map(({ key }, index) => {
      const cell = row[key] ?? null;
      const content = contentOf(app, cell, open);
      return index === 0 ? h('th', { scope: 'row', 'data-key': key }, content) : h('td', { 'data-key': key, ...looks(app, cell) }, content);
    }),
  );
}

/** Numbers stand under each other; how one was measured is said on pointing at it. */
function looks(app: App, cell: Cell): { class?: string; title?: string } {
  if (cell === null || typeof cell === 'string' || 'open' in cell || 'parts' in cell) return {};
  return { class: 'tone' in cell ? `ask-tone ask-${cell.tone}` : 'ask-number', title: writeCell(app, cell).how };
}

function contentOf(app: App, cell: Cell, open: (feature: Reference) => void): (Node | string)[] {
  if (cell !== null && typeof cell !== 'string' && 'parts' in cell) return cell.parts.map((part) => partElement(app, part, open));
  const { main, bounds } = writeCell(app, cell);
  if (cell !== null && typeof cell !== 'string' && 'open' in cell && cell.open.collection) {
    const feature = cell.open;
    return [h('button', { type: 'button', class: 'ask-open', onclick: () => open(feature) }, main)];
  }
  return bounds ? [main, h('span', { class: 'ask-bounds' }, bounds)] : [main];
}

function partElement(app: App, { key, label, cell }: Part, open: (feature: Reference) => void): HTMLElement {
  const { class: look = '', title } = looks(app, cell);
  return h('div', { 'data-key': key, class: `ask-part ${look}`, title }, label ? h('span', { class: 'ask-label' }, `${label} `) : null, contentOf(app, cell, open));
}
