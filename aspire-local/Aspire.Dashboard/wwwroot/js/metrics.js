// Metrics: a service's meters and instruments, and one of them as a graph or a table.

import { byId, h, show } from './dom.js';
import { get } from './api.js';
import { bind, offer, pathResource, put, read } from './address.js';
import { chart, colourOfSeries } from './chart.js';
import { follow, isPaused } from './live.js';
import { measure, second, shortId } from './format.js';
import { nothing } from './rows.js';

const form = byId('filters');
const pace = 5000;
let instruments = [];

/** The dimensions that the person has narrowed: `dimension=KEY VALUE` in the address, one for each value that is wanted. */
const wanted = () => new URLSearchParams(location.search).getAll('dimension');

function tree() {
  const meters = Map.groupBy(instruments, one => one.meter);
  return [...meters].map(([meter, all]) => [h('h2', null, meter), h('ul', null, all.map(one => {
    const isChosen = one.meter === read('meter') && one.name === read('instrument');
    const here = new URL(location.href);
    here.searchParams.set('meter', one.meter);
    here.searchParams.set('instrument', one.name);
    here.searchParams.delete('dimension');
    return h('li', null, h('a', { href: here.pathname + here.search, 'aria-current': isChosen && 'true', title: one.description }, one.name));
  }))]);
}

function dimensions(all) {
  const chosen = wanted();
  const fields = Object.entries(all).filter(([, values]) => values.length > 0).map(([key, values]) => h('fieldset', null, h('legend', null, key),
    values.map(value => h('label', null, h('input', { type: 'checkbox', checked: chosen.includes(`${key} ${value}`), onchange: event => narrow(key, value, event.target) }), value || '(empty)'))));
  return fields;
}

function narrow(key, value, box) {
  const name = `${key} ${value}`;
  const isWanted = box.checked;
  // As the next drawing will have it: what is the same is not drawn anew, and keeps the focus.
  box.toggleAttribute('checked', isWanted);
  put({ dimension: isWanted ? [...wanted(), name] : wanted().filter(one => one !== name) });
  refresh();
}

function table(data) {
  const isHistogram = data.instrument.kind === 'Histogram';
  const heads = isHistogram ? ['Count', 'P50', 'P90', 'P99'] : [data.instrument.kind === 'Counter' ? 'Growth' : 'Value'];
  const rows = [];
  data.series.forEach(series => data.times.forEach((at, index) => {
    if (series.values[index] === null) return;
    const percentiles = series.percentiles?.[index];
    const cells = isHistogram ? [measure(series.values[index], ''), ...percentiles ? [percentiles.p50, percentiles.p90, percentiles.p99].map(value => measure(value, data.instrument.unit)) : ['–', '–', '–']] : [measure(series.values[index], data.instrument.unit)];
    rows.push({ at, cells, name: nameOf(series) });
  }));
  rows.sort((a, b) => b.at.localeCompare(a.at));
  return h('table', { class: 'values', 'aria-label': 'Values' },
    h('thead', null, h('tr', null, ['Until', ...data.series.length > 1 ? ['Dimensions'] : [], ...heads].map(title => h('th', { scope: 'col' }, title)))),
    h('tbody', null, rows.slice(0, 500).map(row => h('tr', null, h('td', { class: 'time' }, second(row.at)), data.series.length > 1 && h('td', null, row.name), row.cells.map(cell => h('td', { class: 'time' }, cell))))));
}

const nameOf = series => series.attributes.map(one => `${one.key}=${one.value}`).join(', ') || 'all';

function legend(data) {
  if (data.instrument.kind === 'Histogram' && data.series.length === 1) return ['P50', 'P90', 'P99'].map((name, index) => h('li', null, h('span', { class: `dot ${colourOfSeries(index)}` }), name));
  return data.series.slice(0, 40).map((series, index) => h('li', null, h('span', { class: `dot ${colourOfSeries(index)}` }), `${nameOf(series)}${data.instrument.kind === 'Histogram' ? ' (P90)' : ''}`));
}

const exemplars = (data, isOpen) => data.exemplars.length > 0 && h('details', { open: isOpen }, h('summary', null, `Exemplars with their traces (${data.exemplars.length})`),
  h('ul', { class: 'key' }, data.exemplars.slice(0, 60).map(one => h('li', null, h('a', { class: 'mono', href: `/traces/detail/${one.traceId}?span=${one.spanId}` }, shortId(one.traceId)), `${measure(one.value, data.instrument.unit)} at ${second(one.time)}`))));

const values = bind(form, 'metrics', () => refresh());

// What an instrument is, its graph or table, its dimensions, its exemplars: each is drawn anew only where it changed.
const places = ['', '', 'dimensions', ''].map(name => h('div', { class: name }));

async function draw() {
  const { range, split } = values();
  const data = await get('metrics', { resource: pathResource(), meter: read('meter'), instrument: read('instrument'), minutes: range || 5, split, dimension: wanted() })
    .catch(error => error.status === 404 ? null : Promise.reject(error));
  const host = byId('measured');
  if (!data) {
    show(host, nothing('Nothing was measured', 'This instrument is not known any more.'));
    return;
  }
  const { instrument } = data;
  const isTable = read('view') === 'table';
  for (const button of byId('views').querySelectorAll('button')) button.setAttribute('aria-pressed', String((button.value === 'table') === isTable));
  const hasValues = data.series.some(series => series.values.some(value => value !== null));
  if (places[0].parentNode !== host) host.replaceChildren(...places);
  show(places[0], h('h2', null, instrument.name), h('p', { class: 'quiet' }, [instrument.description, instrument.unit && `Unit: ${instrument.unit.replace(/[{}]/g, '')}.`, instrument.kind === 'Counter' && 'Growth in each step.'].filter(Boolean).join(' ')));
  show(places[1], !hasValues ? nothing('Nothing in this time', 'Choose a longer time, or other dimensions.') : isTable ? table(data) : [chart(data, host.clientWidth - 32), h('ul', { class: 'key' }, legend(data))]);
  show(places[2], dimensions(data.dimensions));
  show(places[3], exemplars(data, places[3].firstChild?.open));
}

const refresh = follow('metrics', async () => {
  const resource = pathResource();
  const answer = await get('instruments', { resource });
  offer(form.elements.resource, answer.resources);
  if (!resource && answer.resources.length) {
    form.elements.resource.value = answer.resources[0];
    form.dispatchEvent(new Event('input'));
    return;
  }
  instruments = answer.instruments;
  if (!instruments.length) {
    show(byId('meters'));
    show(byId('measured'), nothing('No metrics', resource ? `Nothing was received of ${resource}.` : 'None were received. They appear here as soon as a resource sends some.'));
    return;
  }
  if (!read('instrument')) put({ meter: instruments[0].meter, instrument: instruments[0].name });
  show(byId('meters'), tree());
  await draw();
});

for (const button of byId('views').querySelectorAll('button')) {
  button.addEventListener('click', () => {
    put({ view: button.value === 'table' ? 'table' : '' });
    refresh();
  });
}
setInterval(() => document.hidden || isPaused() || refresh(), pace);
