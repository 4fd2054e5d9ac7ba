// The pane of details beside a list. What it is about stands in the address.

import { h, icon, show } from './dom.js';
import { iconButton } from './rows.js';

export class Pane {
  #host; #closed; #back = null; #title = '';

  /** `host` is the `.split` that holds the list; `closed()` is called when the pane was closed by the person. */
  constructor(host, closed) {
    this.#host = host;
    this.#closed = closed;
    this.element = h('aside', { class: 'pane', tabindex: '-1', 'aria-label': 'Details' });
    this.element.addEventListener('keydown', event => {
      if (event.key === 'Escape') this.close();
    });
  }

  get isOpen() { return this.element.isConnected; }

  /** Shows something; a new title moves the focus there, a refresh of the same does not. */
  open(title, ...content) {
    const isNew = !this.isOpen || this.#title !== title;
    if (!this.isOpen) {
      this.#back = document.activeElement;
      this.#host.append(this.element);
    }
    this.#title = title;
    if (isNew) {
      this.element.replaceChildren(h('header', null, h('h2', { tabindex: '-1' }, title), iconButton('close', 'Close the details', () => this.close())), h('div'));
      this.element.scrollTop = 0;
    }
    this.element.querySelector('h2').textContent = title;
    const body = this.element.lastChild;
    const open = new Set([...body.querySelectorAll('details[open]')].map(one => one.id));
    const focused = controlsOf(body).indexOf(document.activeElement);
    show(body, ...content);
    if (focused >= 0 && !isNew) controlsOf(body)[focused]?.focus({ preventScroll: true });
    for (const id of open) if (id) body.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
    if (isNew) this.element.querySelector('h2').focus({ preventScroll: true });
  }

  close() {
    this.element.remove();
    this.#closed();
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
  }
}

const controlsOf = body => [...body.querySelectorAll('a, button, summary')];

/** Names and values; a value is text or elements. Values to be masked are shown on demand. */
export const properties = entries => h('dl', { class: 'props' }, entries.map(([name, value, secret]) =>
  [h('dt', null, name), h('dd', null, secret ? masked(name, value) : value ?? '')]));

/** A part of the pane with a heading. */
export const part = (title, ...content) => h('section', null, h('h3', null, title), content);

const shown = new Set();

function masked(name, value) {
  const isShown = shown.has(name);
  const text = h('span', null, isShown ? value ?? '' : '••••••••');
  const button = iconButton(isShown ? 'hide' : 'show', isShown ? `Hide ${name}` : `Show ${name}`, () => {
    if (shown.has(name)) shown.delete(name);
    else shown.add(name);
    const now = shown.has(name);
    text.textContent = now ? value ?? '' : '••••••••';
    button.replaceChildren(icon(now ? 'hide' : 'show'));
    button.title = now ? `Hide ${name}` : `Show ${name}`;
    button.setAttribute('aria-label', button.title);
  });
  return [text, ' ', button];
}
