// The structured logs, and one of them in the pane.

import { byId, h } from './dom.js';
import { colourOf, get, post } from './api.js';
import { bind, offer, put, read, resourcePath } from './address.js';
import { bindFilters } from './filters.js';
import { Feed } from './feed.js';
import { follow } from './live.js';
import { fullTime, plural, shortId, time } from './format.js';
import { Pane, part, properties } from './pane.js';
import { iconButton, nothing, opener, Rows } from './rows.js';
import { tell } from './shell.js';

const form = byId('filters');
const grave = new Set(['Error', 'Critical']);
const markOf = log => grave.has(log.level) ? 'bad' : log.level === 'Warning' ? 'wait' : '';

const rows = new Rows({
  label: 'Structured logs',
  key: log => String(log.id),
  mark: markOf,
  open: log => choose(String(log.id)),
  columns: [
    { title: 'Resource', width: '11rem', class: 'wide', cell: log => h('div', { class: 'cell' }, h('span', { class: `dot ${colourOf(log.resource)}` }), h('span', { class: 'over' }, log.resource)) },
    { title: 'Level', width: '8.4rem', class: 'wide', cell: log => h('span', { class: `badge ${markOf(log)}` }, log.level) },
    { title: 'Time', width: '8.5rem', class: 'time wide', cell: log => time(log.time) },
    { title: 'Message', cell: messageCell },
    { title: 'Trace', width: '6.5rem', class: 'wide', cell: log => log.traceId ? h('a', { class: 'mono', href: traceLink(log) }, shortId(log.traceId)) : '' },
  ],
});

function messageCell(log) {
  return h('div', { class: 'cell' }, log.exception && h('span', { class: 'badge bad' }, 'exception'), opener(log.message || '(no text)', `${log.level}, ${log.resource}: ${log.message || 'no text'}`));
}

const traceLink = log => `/traces/detail/${log.traceId}${log.spanId ? `?span=${log.spanId}` : ''}`;

const pane = new Pane(byId('split'), () => {
  put({ log: '' });
  rows.choose(null);
});

async function choose(id) {
  put({ log: id });
  rows.choose(id);
  const log = await get(`logs/${id}`).catch(error => error.status === 404 ? null : Promise.reject(error));
  if (!log) {
    pane.open('This log is gone', h('p', null, 'It was older than what is kept, or was removed.'));
    return;
  }
  pane.open(`${log.level} of ${log.resource}`,
    h('div', { class: 'links' },
      log.traceId && h('a', { class: 'button', href: traceLink(log) }, 'Open its trace'),
      h('a', { class: 'button', href: `/?resource=${encodeURIComponent(log.fullName)}` }, 'Open its resource'),
      h('a', { class: 'button', href: resourcePath('consolelogs', log.fullName) }, 'Console')),
    part('Message', h('pre', null, log.message)),
    log.exception && part('Exception', h('pre', null, log.exception)),
    part('Log', properties([
      ['Time', fullTime(log.time)], ['Resource', log.fullName], ['Category', log.scope],
      ...log.template ? [['Template', log.template]] : [],
      ...log.traceId ? [['Trace', h('a', { href: traceLink(log) }, log.traceId)]] : [], ...log.spanId ? [['Span', log.spanId]] : [],
    ])),
    log.attributes.length > 0 && part('Attributes', properties(log.attributes.map(withFilter))),
    log.resourceAttributes.length > 0 && part('Attributes of the resource', properties(log.resourceAttributes.map(withFilter))));
}

const withFilter = ({ key, value }) => [key, [value, ' ', iconButton('filter', `Only logs with this ${key}`, () => filters.add(key, value))]];

const feed = new Feed({
  rows,
  host: byId('list'),
  key: log => String(log.id),
  load: async cursor => {
    const page = await get('logs', { ...values(), trace: read('trace'), span: read('span'), where: filters.values(), cursor });
    offer(form.elements.resource, page.resources);
    return page;
  },
  empty: () => nothing('No logs', 'None was received that meets the filters. A log appears here as soon as a resource sends one.'),
  counted: (n, more) => { byId('count').textContent = `${plural(n, 'log')}${more ? ' and older ones' : ''}`; },
});

const restart = () => {
  feed.reset();
  refresh();
};
const values = bind(form, 'structuredlogs', restart);
const filters = bindFilters('logs', restart);
const refresh = follow('logs', () => feed.refresh());

if (read('log')) choose(read('log'));
for (const name of ['trace', 'span']) {
  const chip = byId(`only-${name}`);
  chip.hidden = !read(name);
  chip.querySelector('b').textContent = shortId(read(name));
  chip.querySelector('button').addEventListener('click', () => {
    put({ [name]: '' });
    chip.hidden = true;
    restart();
  });
}

byId('clear').addEventListener('click', async () => {
  await post('logs/clear', { resource: values().resource });
  tell('The logs were removed.');
  restart();
});
