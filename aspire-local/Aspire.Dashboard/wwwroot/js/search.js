// Search everywhere: one text over resources, console lines, structured logs and spans.

import { byId, h, marked, show } from './dom.js';
import { plain } from './ansi.js';
import { colourOf, get } from './api.js';
import { put, read, resourcePath } from './address.js';
import { complain } from './live.js';
import { duration, shortId, time } from './format.js';
import { nothing } from './rows.js';

const box = byId('find');
let searching = null;
let wait = 0;

const first = text => text.trim().split(/\s+/)[0] ?? '';
const dot = name => h('span', { class: `dot ${colourOf(name)}` });

function section(title, items, render, more) {
  if (!items.length) return null;
  return h('section', null, h('h2', null, `${title} (${items.length}${items.length >= more ? '+' : ''})`), h('ul', null, items.map(item => h('li', null, render(item)))));
}

async function search() {
  const q = read('q').trim();
  document.title = q ? `${q} · Search` : 'Search';
  searching?.abort();
  searching = new AbortController();
  if (!q) {
    show(byId('list'), nothing('Search everything', 'Resources, console lines, structured logs and spans that have all the words. Ids of traces and spans work too.'));
    return;
  }
  try {
    const found = await get('search', { q }, searching.signal);
    complain('');
    const word = first(q);
    const sections = [
      section('Resources', found.resources, one => [dot(one.colourName), h('a', { href: `/?resource=${encodeURIComponent(one.name)}` }, marked(one.label, word)), h('span', { class: 'quiet' }, one.type)], found.limit),
      section('Structured logs', found.logs, one => [dot(one.resource), h('span', { class: 'quiet time' }, time(one.time)), h('span', { class: `badge ${one.level === 'Error' || one.level === 'Critical' ? 'bad' : one.level === 'Warning' ? 'wait' : ''}` }, one.level),
        h('a', { class: 'text', href: `/structuredlogs?log=${one.id}` }, marked(`${one.resource}: ${one.message}`, word))], found.limit),
      section('Spans', found.spans, one => [dot(one.resource), h('span', { class: 'quiet time' }, time(one.start)), h('a', { class: 'text', href: `/traces/detail/${one.traceId}?span=${one.id}` }, marked(`${one.resource}: ${one.name}`, word)),
        one.status === 'Error' && h('span', { class: 'badge bad' }, 'error'), h('span', { class: 'quiet' }, `${duration(one.duration)} in ${shortId(one.traceId)}`)], found.limit),
      section('Console lines', found.lines, one => [dot(one.colourName), h('a', { class: 'text mono', href: `${resourcePath('consolelogs', one.resource)}?q=${encodeURIComponent(q)}` }, marked(`${one.label} ${one.number}: ${plain(one.text)}`, word)),
        one.isError && h('span', { class: 'badge bad' }, 'stderr')], found.limit),
    ].filter(Boolean);
    show(byId('list'), sections.length ? sections : nothing('Nothing has that', `No resource, console line, log or span has all of “${q}”.`));
  } catch (error) {
    if (error.name !== 'AbortError') complain(error.message);
  }
}

box.value = read('q');
box.addEventListener('input', () => {
  clearTimeout(wait);
  wait = setTimeout(() => {
    put({ q: box.value.trim() });
    search();
  }, 150);
});
search();
