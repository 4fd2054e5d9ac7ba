// Console lines, any number: in chunks, of which only those in view hold elements; the others keep their height.

import { h } from './dom.js';

const size = 200;
const near = 30;

export class Lines {
  #chunks = []; #make; #watch; #height = 20; #following = true; #moved;

  /** `make(line)` gives the element of a line; `moved(isAtEnd)` hears when one leaves the end or returns. */
  constructor(label, make, moved) {
    this.#make = make;
    this.#moved = moved;
    this.element = h('div', { class: 'scroll lines', tabindex: '0', role: 'log', 'aria-live': 'off', 'aria-label': label, onscroll: () => this.#scrolled() });
    this.#watch = new IntersectionObserver(entries => entries.forEach(entry => this.#seen(entry)), { root: this.element, rootMargin: '800px 0px' });
  }

  get count() { return this.#chunks.reduce((sum, chunk) => sum + chunk.lines.length, 0); }

  /** Shows these lines and no others. */
  set(lines) {
    this.#cut(0);
    this.append(lines);
  }

  /** Adds lines at the end; one who looks at the end goes on doing so. */
  append(lines) {
    let rest = lines;
    while (rest.length) {
      const chunk = this.#chunks.at(-1)?.lines.length < size ? this.#chunks.at(-1) : this.#add();
      const some = rest.slice(0, size - chunk.lines.length);
      rest = rest.slice(some.length);
      chunk.lines.push(...some);
      if (chunk.isFull) chunk.element.append(...some.map(this.#make));
      else chunk.element.style.height = `${chunk.lines.length * this.#height}px`;
    }
    if (this.#following) this.toEnd();
  }

  /** Takes lines from the end until so many are left, and gives those. */
  takeAfter(left) {
    let at = 0;
    let index = 0;
    while (index < this.#chunks.length && at + this.#chunks[index].lines.length <= left) at += this.#chunks[index++].lines.length;
    const taken = this.#chunks.slice(index).flatMap(chunk => chunk.lines);
    this.#cut(index);
    this.append(taken.slice(0, left - at));
    return taken.slice(left - at);
  }

  /** Drops whole chunks of the oldest lines until at most so many are left. */
  trim(most) {
    let n = this.count;
    while (n - size >= most) {
      const [chunk] = this.#chunks.splice(0, 1);
      n -= chunk.lines.length;
      this.#watch.unobserve(chunk.element);
      const above = chunk.element.offsetHeight;
      chunk.element.remove();
      if (!this.#following) this.element.scrollTop -= above;
    }
  }

  toEnd() {
    this.#following = true;
    this.element.scrollTop = this.element.scrollHeight;
    this.#moved(true);
  }

  #cut(index) {
    for (const chunk of this.#chunks.splice(index)) {
      this.#watch.unobserve(chunk.element);
      chunk.element.remove();
    }
  }

  #add() {
    const chunk = { element: h('div'), lines: [], isFull: false };
    this.#chunks.push(chunk);
    this.element.append(chunk.element);
    this.#watch.observe(chunk.element);
    return chunk;
  }

  #seen({ target, isIntersecting }) {
    const chunk = this.#chunks.find(one => one.element === target);
    if (!chunk || chunk.isFull === isIntersecting) return;
    chunk.isFull = isIntersecting;
    if (isIntersecting) {
      target.replaceChildren(...chunk.lines.map(this.#make));
      target.style.height = '';
      this.#height = target.offsetHeight / chunk.lines.length || this.#height;
    } else {
      target.style.height = `${target.offsetHeight}px`;
      target.replaceChildren();
    }
    if (this.#following) this.element.scrollTop = this.element.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < near;
    if (isAtEnd !== this.#following) this.#moved(isAtEnd);
    this.#following = isAtEnd;
  }
}
