// The list of traces.

import { byId, h, svg } from './dom.js';
import { colourOf, get, post } from './api.js';
import { bind, offer } from './address.js';
import { bindFilters } from './filters.js';
import { Feed } from './feed.js';
import { follow } from './live.js';
import { count, duration, plural, shortId, time } from './format.js';
import { nothing, Rows } from './rows.js';
import { tell } from './shell.js';

const form = byId('filters');
let longest = 0;

const rows = new Rows({
  label: 'Traces',
  key: trace => trace.traceId,
  mark: trace => trace.errorCount ? 'bad' : '',
  open: trace => location.assign(`/traces/detail/${trace.traceId}`),
  sort: order => {
    form.elements.order.value = order;
    form.elements.order.dispatchEvent(new Event('input', { bubbles: true }));
  },
  columns: [
    { title: 'Time', sort: '', width: '8.5rem', narrow: '8.4rem', class: 'time', cell: trace => time(trace.start) },
    { title: 'Name', width: '34%', cell: nameCell },
    { title: 'Spans', class: 'wide', cell: trace => h('div', { class: 'tags' }, trace.resources.map(resourceTag)) },
    { title: 'Duration', sort: 'Longest', width: '11rem', narrow: '6.6rem', class: 'time', cell: durationCell },
  ],
});

function nameCell(trace) {
  return h('div', { class: 'cell' }, h('span', { class: `dot ${colourOf(trace.resourceName)}` }),
    h('a', { class: 'over', href: `/traces/detail/${trace.traceId}` }, `${trace.resourceName}: ${trace.name}`),
    h('span', { class: 'quiet mono wide' }, shortId(trace.traceId)),
    trace.errorCount > 0 && h('span', { class: 'badge bad wide' }, plural(trace.errorCount, 'error')));
}

function resourceTag(resource) {
  return h('span', { class: `tag ${colourOf(resource.resourceName)}` }, `${resource.resourceName} ${count(resource.spanCount)}`,
    resource.errorCount > 0 && h('span', { class: 'bad', title: plural(resource.errorCount, 'error') }, '!'));
}

function durationCell(trace) {
  const share = longest ? Math.max(1, 100 * trace.duration / longest) : 0;
  return h('div', { class: 'duration' }, h('span', { class: 'num' }, duration(trace.duration)),
    svg('svg', { 'aria-hidden': 'true' }, svg('rect', { class: 'rest', width: '100%', height: '100%', rx: 2 }), svg('rect', { class: 'share', width: `${share}%`, height: '100%', rx: 2 })));
}

const feed = new Feed({
  rows,
  host: byId('list'),
  key: trace => trace.traceId,
  load: async cursor => {
    const page = await get('traces', { ...values(), where: filters.values(), cursor });
    offer(form.elements.resource, page.resources);
    return page;
  },
  empty: () => nothing('No traces', 'None was received that meets the filters. A trace appears here as soon as a resource sends its first span.'),
  counted: (n, more) => {
    const before = longest;
    longest = Math.max(0, ...feed.items.map(trace => trace.duration));
    if (longest !== before) rows.redraw();
    byId('count').textContent = `${plural(n, 'trace')}${more ? ' and older ones' : ''}`;
  },
});

const restart = () => {
  rows.sorted(values().order);
  feed.reset();
  refresh();
};
const values = bind(form, 'traces', restart);
const filters = bindFilters('traces', restart);
rows.sorted(values().order);
const refresh = follow('traces', () => feed.refresh());

byId('clear').addEventListener('click', async () => {
  await post('traces/clear', { resource: values().resource });
  tell('The traces were removed.');
  restart();
});
