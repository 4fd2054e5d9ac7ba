// A table of any length: only the rows in view are in the page.

import { h, icon } from './dom.js';

const spare = 8;

export class Rows {
  #columns; #key; #mark; #open; #height; #table; #heads; #body; #top; #bottom;
  #items = []; #shown = new Map(); #chosen = null; #hasMore = false; #older = null; #frame = 0;

  /**
   * `columns`: `{ title, width, narrow, class, cell(item) }`: widths where there is room and where not; a cell gives text or elements. `key(item)` tells rows apart; `mark(item)` gives
   * a row's classes; `open(item)` is called for a row that is clicked beside its links. A column with a `sort` can be sorted by: `sort(order)` is called with it.
   */
  constructor({ label, columns, key, mark = () => '', open, sort, height = 36 }) {
    Object.assign(this, { empty: null });
    this.#columns = columns;
    this.#key = key;
    this.#mark = mark;
    this.#open = open;
    this.#height = height;
    this.#top = gap();
    this.#bottom = gap();
    this.#body = h('tbody', { onclick: event => this.#click(event), onkeydown: event => this.#keys(event) }, this.#top, this.#bottom);
    const title = column => column.sort === undefined ? column.title : h('button', { type: 'button', class: 'text sort', onclick: () => sort(column.sort) }, column.title);
    this.#heads = columns.map(column => h('th', { scope: 'col', class: column.class, vars: { width: column.width ?? 'auto', narrow: column.narrow ?? 'auto' } }, title(column)));
    this.#table = h('table', { class: 'rows', 'aria-label': label }, h('thead', null, h('tr', null, this.#heads)), this.#body);
    this.element = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label, onscroll: () => this.#later() }, this.#table);
    new ResizeObserver(() => this.#later()).observe(this.element);
  }

  get items() { return this.#items; }

  /** Shows these rows; where one has scrolled away from the top, what one reads stays in place. */
  set(items, { next = null, older = null } = {}) {
    const scrolled = this.element.scrollTop;
    const anchor = scrolled > this.#height && this.#items.length ? this.#items[Math.floor(scrolled / this.#height)] : null;
    const before = anchor && this.#items.indexOf(anchor);
    this.#items = items;
    this.#hasMore = Boolean(next);
    this.#older = older;
    this.#table.setAttribute('aria-rowcount', next ? '-1' : String(items.length + 1));
    const after = anchor ? items.findIndex(item => this.#key(item) === this.#key(anchor)) : -1;
    this.#paint();
    if (after >= 0 && after !== before) this.element.scrollTop = scrolled + (after - before) * this.#height;
  }

  /** Marks the column that the rows are sorted by. */
  sorted(order) {
    this.#columns.forEach((column, index) => {
      if (column.sort === order) this.#heads[index].setAttribute('aria-sort', 'descending');
      else this.#heads[index].removeAttribute('aria-sort');
    });
  }

  /** Marks the row that the pane is about. */
  choose(key) {
    this.#chosen = key;
    for (const [one, { row }] of this.#shown) row.classList.toggle('open', one === key);
  }

  /** Brings a row into view. */
  reveal(key) {
    const index = this.#items.findIndex(item => this.#key(item) === key);
    if (index < 0) return;
    const top = index * this.#height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop || top > scrollTop + clientHeight - 3 * this.#height) this.element.scrollTop = top - clientHeight / 3;
    this.#paint();
  }

  /** Makes all rows anew, where what a cell shows depends on more than its item. */
  redraw() {
    for (const one of this.#shown.values()) one.item = null;
    this.#paint();
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint() {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / this.#height) - spare);
    const last = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / this.#height) + spare);
    const wanted = new Map();
    for (let index = first; index < last; index++) wanted.set(this.#key(this.#items[index]), index);
    for (const [key, { row }] of this.#shown) {
      if (!wanted.has(key)) {
        row.remove();
        this.#shown.delete(key);
      }
    }
    let place = this.#top;
    for (const [key, index] of wanted) {
      const row = this.#row(key, this.#items[index], index);
      if (place.nextSibling !== row) place.after(row);
      place = row;
    }
    this.#top.style.height = `${first * this.#height}px`;
    this.#bottom.style.height = `${(this.#items.length - last) * this.#height}px`;
    if (this.#hasMore && this.#older && last > this.#items.length - 3 * spare) this.#older();
  }

  #row(key, item, index) {
    const known = this.#shown.get(key);
    if (known?.item === item) {
      known.row.setAttribute('aria-rowindex', String(index + 2));
      return known.row;
    }
    const row = known?.row ?? h('tr');
    const focused = row.contains(document.activeElement) ? [...row.querySelectorAll('a, button')].indexOf(document.activeElement) : -1;
    row.className = `${this.#mark(item)}${key === this.#chosen ? ' open' : ''}`;
    row.setAttribute('aria-rowindex', String(index + 2));
    row.replaceChildren(...this.#columns.map(column => h('td', { class: column.class }, column.cell(item))));
    if (focused >= 0) row.querySelectorAll('a, button')[focused]?.focus({ preventScroll: true });
    this.#shown.set(key, { row, item });
    return row;
  }

  #itemOf(row) {
    for (const shown of this.#shown.values()) if (shown.row === row) return shown.item;
    return null;
  }

  #click(event) {
    const row = event.target.closest('tr');
    const control = event.target.closest('a, button, input');
    if (!this.#open || !row || (control && !control.hasAttribute('data-open')) || String(getSelection())) return;
    const item = this.#itemOf(row);
    if (item) this.#open(item, event);
  }

  #keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const control = event.target.closest('[data-open], a');
    if (!step || !control) return;
    const item = this.#itemOf(control.closest('tr'));
    const other = this.#items[this.#items.indexOf(item) + step];
    if (!other) return;
    event.preventDefault();
    this.reveal(this.#key(other));
    this.#shown.get(this.#key(other))?.row.querySelector(control.hasAttribute('data-open') ? '[data-open]' : 'a')?.focus();
  }
}

const gap = () => h('tr', { class: 'gap', 'aria-hidden': 'true' }, h('td'));

/** What stands in a list's place when it has nothing. */
export const nothing = (title, text, ...more) => h('div', { class: 'empty' }, h('h2', null, title), h('p', null, text), ...more);

/** The button of a row that opens the pane. */
export const opener = (text, name) => h('button', { type: 'button', class: 'text', 'data-open': true, 'aria-label': name }, text);

/** A button with a picture only. */
export const iconButton = (name, title, onclick, more) => h('button', { type: 'button', class: 'plain', title, 'aria-label': title, onclick, ...more }, icon(name));
