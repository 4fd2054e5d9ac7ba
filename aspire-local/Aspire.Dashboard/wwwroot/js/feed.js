// A list that is read page by page from the newest to the oldest, and grows at its top while one looks.

import { show } from './dom.js';

export class Feed {
  #rows; #load; #key; #items = []; #next = null; #epoch = 0; #busy = false; #host; #empty; #counted;

  /** `load(cursor)` gives `{ items, next }`; `empty()` what to show when there is nothing; `counted(n, more)` hears of the length. */
  constructor({ rows, load, key, host, empty, counted = () => {} }) {
    this.#rows = rows;
    this.#load = load;
    this.#key = key;
    this.#host = host;
    this.#empty = empty;
    this.#counted = counted;
  }

  get items() { return this.#items; }

  /** Forgets what was read: the filter changed. */
  reset() {
    this.#epoch++;
    this.#items = [];
    this.#next = null;
    this.#rows.element.scrollTop = 0;
  }

  /** Reads the newest page and puts it before what is there; starts anew if there is a gap between them. */
  async refresh() {
    const epoch = this.#epoch;
    const page = await this.#read(null);
    if (epoch !== this.#epoch) return;
    const fresh = new Set(page.items.map(this.#key));
    const known = this.#items.some(item => fresh.has(this.#key(item)));
    if (known && page.next) {
      const oldest = this.#key(page.items.at(-1));
      const from = this.#items.findIndex(item => this.#key(item) === oldest);
      this.#items = [...page.items, ...this.#items.slice(from + 1).filter(item => !fresh.has(this.#key(item)))];
    } else {
      this.#items = page.items;
      this.#next = page.next;
    }
    this.#paint();
  }

  #older = async () => {
    if (this.#busy || !this.#next) return;
    this.#busy = true;
    const epoch = this.#epoch;
    try {
      const page = await this.#read(this.#next);
      if (epoch !== this.#epoch) return;
      const known = new Set(this.#items.map(this.#key));
      this.#items = [...this.#items, ...page.items.filter(item => !known.has(this.#key(item)))];
      this.#next = page.next;
    } finally {
      this.#busy = false;
    }
    this.#paint();
  };

  /** A filter may leave a page empty with more to come. */
  async #read(cursor) {
    let page = await this.#load(cursor);
    const epoch = this.#epoch;
    while (!page.items.length && page.next && epoch === this.#epoch) page = await this.#load(page.next);
    return page;
  }

  #paint() {
    const rows = this.#rows.element;
    if (this.#items.length) {
      if (this.#host.firstChild !== rows) this.#host.replaceChildren(rows);
    } else {
      const box = this.#host.firstChild?.className === 'region' ? this.#host.firstChild : document.createElement('div');
      box.className = 'region';
      show(box, this.#empty());
      if (this.#host.firstChild !== box) this.#host.replaceChildren(box);
    }
    this.#rows.set(this.#items, { next: this.#next, older: this.#older });
    this.#counted(this.#items.length, Boolean(this.#next));
  }
}
