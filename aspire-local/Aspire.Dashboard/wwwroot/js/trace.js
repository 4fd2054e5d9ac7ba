// One trace: the waterfall, and one of its spans in the pane.

import { byId, h } from './dom.js';
import { colourOf, get } from './api.js';
import { bind, put, read, resourcePath } from './address.js';
import { follow } from './live.js';
import { count, duration, fullTime, plural } from './format.js';
import { Pane, part, properties } from './pane.js';
import { nothing, Rows } from './rows.js';
import { grow, visible } from './tree.js';
import { columns } from './waterfall.js';

const wanted = location.pathname.split('/').at(-1);
// A trace to which nothing was added for so long is taken as ended; a page that is opened later shows what came after all.
const settledAfter = 60_000;

let trace = null;
let rows = null;
const collapsed = new Set();

const values = bind(byId('filters'), 'traces', () => paint());
const pane = new Pane(byId('split'), () => {
  put({ span: '' });
  rows?.choose(null);
});

function start() {
  rows = new Rows({
    label: 'Spans of the trace', height: 34, key: span => span.id, mark: span => span.status === 'Error' ? 'bad' : '',
    open: (span, event) => choose(span, event.target.closest('[data-log]')?.dataset.log),
    columns: columns({ trace, isCollapsed: span => collapsed.has(span.id), toggle }),
  });
  rows.element.classList.add('waterfall');
  rows.element.addEventListener('keydown', fold);
  byId('list').replaceChildren(rows.element);
}

function paint() {
  if (!trace) return;
  const filter = values();
  const { spans, matches } = visible(trace, filter, collapsed);
  if (!spans.length) {
    byId('list').replaceChildren(h('div', { class: 'region' }, nothing('No span meets the filters', `The trace has ${plural(trace.spans.length, 'span')}.`)));
  } else if (byId('list').firstChild !== rows.element) {
    byId('list').replaceChildren(rows.element);
  }
  rows.set(spans);
  rows.redraw();
  byId('count').textContent = matches === trace.spans.length ? '' : `${count(matches)} of ${plural(trace.spans.length, 'span')}`;
}

function toggle(span) {
  if (!collapsed.delete(span.id)) collapsed.add(span.id);
  paint();
}

/** Left and right fold and unfold, as in any tree. */
function fold(event) {
  const control = event.target.closest('[data-open]')?.closest('tr')?.querySelector('[data-fold]');
  const isOpen = control?.getAttribute('aria-expanded') === 'true';
  if (control && ((event.key === 'ArrowLeft' && isOpen) || (event.key === 'ArrowRight' && !isOpen))) {
    event.preventDefault();
    control.click();
  }
}

function choose(span, logId) {
  put({ span: span.id });
  rows.choose(span.id);
  const own = span.logs;
  pane.open(`${span.resource}: ${span.name}`,
    h('div', { class: 'links' },
      h('a', { class: 'button', href: `/structuredlogs?trace=${trace.traceId}&span=${span.id}` }, `Its ${plural(own.length, 'log')}`),
      h('a', { class: 'button', href: `/?resource=${encodeURIComponent(span.fullName)}` }, 'Its resource'),
      h('a', { class: 'button', href: resourcePath('consolelogs', span.fullName) }, 'Console')),
    span.status === 'Error' && h('p', { class: 'notice bad' }, span.statusMessage || 'The span ended with an error.'),
    part('Span', properties([
      ['Resource', span.fullName], ['Kind', span.kind], ['Began after', duration(span.start)], ['Took', duration(span.duration)],
      ...span.peer ? [['Peer', span.peer]] : [], ['Status', span.status], ['Made by', span.scope], ['Id', span.id], ...span.parent ? [['Parent', span.parent]] : [],
    ])),
    span.attributes.length > 0 && part('Attributes', properties(span.attributes.map(one => [one.key, one.value]))),
    own.length > 0 && part('Logs', h('ul', { class: 'plain-list' }, own.map(log => h('li', { id: `log-${log.id}` },
      h('span', { class: 'mono quiet' }, `+${duration(Math.max(0, log.time - span.start))} `),
      h('span', { class: `badge ${log.level === 'Error' || log.level === 'Critical' ? 'bad' : log.level === 'Warning' ? 'wait' : ''}` }, log.level), ' ',
      h('a', { href: `/structuredlogs?trace=${trace.traceId}&span=${span.id}&log=${log.id}` }, log.message))))),
    span.events.length > 0 && part('Events', span.events.map(one => h('details', { id: `event-${span.id}-${one.time}` },
      h('summary', null, `${one.name} after ${duration(Math.max(0, one.time - span.start))}`), properties(one.attributes.map(({ key, value }) => [key, value]))))),
    span.links.length > 0 && part('Links to', links(span.links)),
    span.backlinks.length > 0 && part('Linked from', links(span.backlinks)),
    span.resourceAttributes.length > 0 && part('Attributes of the resource', properties(span.resourceAttributes.map(one => [one.key, one.value]))));
  if (logId) byId(`log-${logId}`)?.scrollIntoView({ block: 'center' });
}

const links = list => h('ul', { class: 'plain-list' }, list.map(link => h('li', null,
  h('a', { class: 'mono', href: `/traces/detail/${link.traceId}?span=${link.spanId}` }, link.traceId === trace.traceId ? `span ${link.spanId} of this trace` : `${link.traceId} / ${link.spanId}`),
  link.attributes.length > 0 && properties(link.attributes.map(one => [one.key, one.value])))));

function headline() {
  const root = trace.spans[0];
  document.title = `${root.resource}: ${root.name} · Traces`;
  byId('title').textContent = `${root.resource}: ${root.name}`;
  const facts = [['Began', fullTime(trace.start)], ['Took', duration(trace.duration)], ['Spans', count(trace.spans.length)], ['Depth', String(Math.max(...trace.spans.map(span => span.depth)) + 1)], ['Id', trace.traceId]];
  byId('facts').replaceChildren(...facts.map(([name, value]) => h('span', null, `${name} `, h('b', null, value))));
  byId('legend').replaceChildren(...trace.resources.map(name => h('li', { class: `tag ${colourOf(name)}` }, name)));
  byId('cut').hidden = !trace.isCut;
}

const refresh = follow('traces', async () => {
  if (trace && Date.now() - new Date(trace.start) - trace.duration > settledAfter) return;
  const answer = await get(`traces/${wanted}`).catch(error => error.status === 404 ? null : Promise.reject(error));
  if (!answer) {
    byId('list').replaceChildren(h('div', { class: 'region' }, nothing('This trace is not here', 'It has not come yet, was older than what is kept, or was removed.', h('a', { href: '/traces' }, 'All traces'))));
    trace = null;
    return;
  }
  const isFirst = !trace;
  if (trace?.spans.length === answer.spans.length && trace.logs.length === answer.logs.length) return;
  trace = grow(answer);
  const scrolled = rows?.element.scrollTop ?? 0;
  start();
  headline();
  paint();
  rows.element.scrollTop = scrolled;
  const span = trace.spans.find(one => one.id === read('span'));
  if (!span) return;
  choose(span, isFirst && read('log'));
  if (isFirst) rows.reveal(span.id);
});

byId('fold-all').addEventListener('click', () => {
  const all = trace?.spans.filter(span => span.children > 0 && span.depth > 0) ?? [];
  const some = all.some(span => !collapsed.has(span.id));
  collapsed.clear();
  if (some) for (const span of all) collapsed.add(span.id);
  paint();
});
document.addEventListener('paused', event => !event.detail && refresh());
