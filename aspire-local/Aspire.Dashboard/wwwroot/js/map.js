// The live map: who calls whom, how often, and what fails.

import { byId, h, show } from './dom.js';
import { colourOf, get } from './api.js';
import { put, read } from './address.js';
import { Graph } from './graph.js';
import { follow, isPaused } from './live.js';
import { duration, number, plural } from './format.js';
import { nothing } from './rows.js';
import { nodeOf } from './resource-state.js';

const window = byId('window');
window.value = read('window') || '60';
// Traffic ages although nothing new comes: what stopped has to fade from the map.
const pace = 2000;

const graph = new Graph('Map of the system', id => location.assign(`/?resource=${encodeURIComponent(id)}`));

function edgesOf({ traffic, references }) {
  const edges = new Map(references.map(({ from, to }) => [`${from}>${to}`, { from, to, count: 0, errors: 0, perSecond: 0 }]));
  for (const one of traffic) {
    const key = `${one.from}>${one.to}`;
    const sum = edges.get(key) ?? { from: one.from, to: one.to, count: 0, errors: 0, perSecond: 0 };
    edges.set(key, { ...sum, count: sum.count + one.count, errors: sum.errors + one.errors, perSecond: sum.perSecond + one.perSecond });
  }
  return [...edges.values()].map(edge => ({
    ...edge,
    colour: colourOf(edge.from),
    busy: edge.count > 0,
    text: edge.count ? rate(edge.perSecond) : '',
    failing: edge.errors ? `${Math.max(1, Math.round(100 * edge.errors / edge.count))} % fail` : '',
    pulses: edge.count ? Math.min(3, 1 + Math.floor(Math.log10(1 + edge.perSecond))) : 0,
  }));
}

const rate = perSecond => perSecond >= .95 ? `${number(perSecond)}/s` : `${number(perSecond * 60)}/min`;

function table(traffic) {
  if (!traffic.length) return h('p', { class: 'more' }, 'No traffic in this time.');
  return h('table', { class: 'values', 'aria-label': 'Traffic' },
    h('thead', null, h('tr', null, ['From', 'To', 'Kind', 'Rate', 'Failed', 'Median'].map(title => h('th', { scope: 'col' }, title)))),
    h('tbody', null, traffic.map(one => h('tr', null,
      h('td', { class: `own ${colourOf(one.from)}` }, one.from), h('td', { class: `own ${colourOf(one.to)}` }, one.to), h('td', null, one.category === 'Other' ? '' : one.category),
      h('td', { class: 'time' }, rate(one.perSecond)), h('td', null, one.errors ? h('span', { class: 'badge bad' }, `${one.errors} of ${one.count}`) : '0'), h('td', { class: 'time' }, duration(one.p50))))));
}

const refresh = follow(['traces', 'resources'], async () => {
  const map = await get('map', { seconds: window.value });
  byId('count').textContent = `${plural(map.nodes.length, 'resource')}, ${plural(map.traffic.reduce((sum, one) => sum + one.count, 0), 'call')}`;
  if (!map.nodes.length) {
    show(byId('list'), h('div', { class: 'region' }, nothing('Nothing to draw yet', map.problem ?? 'No resource has been seen. Start the application, or send telemetry to this dashboard.')));
    byId('traffic').replaceChildren();
    return;
  }
  if (byId('list').firstChild !== graph.element) byId('list').replaceChildren(graph.element);
  graph.set(map.nodes.map(node => ({ ...nodeOf(node), id: node.name })), edgesOf(map));
  show(byId('traffic'), table(map.traffic));
});

window.addEventListener('input', () => {
  put({ window: window.value === '60' ? '' : window.value });
  refresh();
});
setInterval(() => document.hidden || isPaused() || refresh(), pace);
new ResizeObserver(() => refresh()).observe(byId('list'));
