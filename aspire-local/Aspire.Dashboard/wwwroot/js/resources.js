// The resources: as a table, or as a graph of their references.

import { byId, h, icon } from './dom.js';
import { colourOf, get } from './api.js';
import { bind, offer, put, read, resourcePath } from './address.js';
import { commandButtons, isUsual } from './commands.js';
import { follow } from './live.js';
import { plural, second } from './format.js';
import { Graph } from './graph.js';
import { Pane } from './pane.js';
import { resourceDetails } from './resource-pane.js';
import { nodeOf, stateText, stateTone } from './resource-state.js';
import { nothing, opener, Rows } from './rows.js';

const form = byId('filters');
const collapsed = new Set();
let answer = { resources: [], link: {} };

const rows = new Rows({
  label: 'Resources', key: resource => resource.name, open: resource => choose(resource.name),
  columns: [
    { title: 'Name', width: '26%', narrow: '50%', cell: nameCell },
    { title: 'State', width: '17rem', class: 'told', cell: stateCell },
    { title: 'Started', width: '9rem', class: 'time roomy', cell: resource => resource.startedAt ? second(resource.startedAt) : '' },
    { title: 'Source', class: 'roomy', cell: resource => h('span', { class: 'mono', title: resource.source }, resource.sourceShort ?? '') },
    { title: 'URLs', class: 'wide', cell: resource => h('div', { class: 'cell' }, resource.urls.filter(url => !url.isInternal).map(urlCell)) },
    { title: 'Actions', width: '9rem', narrow: '5.8rem', cell: resource => h('div', { class: 'group' }, commandButtons(resource, resource.commands.filter(isUsual), repaint)) },
  ],
});
const graph = new Graph('Graph of the resources', name => choose(name));
const pane = new Pane(byId('split'), () => {
  put({ resource: '' });
  rows.choose(null);
  graph.choose(null);
});

function nameCell(resource) {
  const isFolded = collapsed.has(resource.displayName);
  return h('div', { class: 'cell child named', vars: { depth: resource.depth } },
    resource.children > 0 && h('button', { type: 'button', class: 'fold', 'aria-expanded': String(!isFolded), 'aria-label': `${isFolded ? 'Show' : 'Hide'} what belongs to ${resource.displayName}`, onclick: () => fold(resource) }, icon(isFolded ? 'right' : 'down')),
    !resource.children && answer.hasChildren && h('span', { class: 'fold' }),
    h('span', { class: `dot ${colourOf(resource.colourName)}` }), opener(resource.label, `${resource.label}, ${stateText(resource)}`),
    h('span', { class: 'quiet roomy over' }, resource.type));
}

function stateCell(resource) {
  return h('div', { class: 'cell' }, h('span', { class: `state ${stateTone(resource)}` }, stateText(resource)),
    resource.errors > 0 && h('a', { class: 'badge bad', href: `${resourcePath('structuredlogs', resource.telemetryName)}?level=Error`, title: `${plural(resource.errors, 'error')} in the logs` }, `${resource.errors}`,
      h('span', { class: 'unseen' }, resource.errors === 1 ? ' error log' : ' error logs')));
}

const urlCell = url => /^https?:/.test(url.url) && !url.isInactive
  ? h('a', { href: url.url, target: '_blank', rel: 'noreferrer', class: 'over' }, url.displayName || url.url)
  : h('span', { class: 'quiet over' }, url.displayName || url.url);

function fold(resource) {
  if (!collapsed.delete(resource.displayName)) collapsed.add(resource.displayName);
  repaint();
}

function matches(resource, { q, type, state, health, hidden }) {
  if (resource.isHidden && !hidden) return false;
  if ((type && resource.type !== type) || (state && resource.state !== state) || (health && resource.health !== health)) return false;
  const text = [resource.label, resource.type, resource.source, ...resource.urls.map(url => url.url)].join('\n').toLowerCase();
  return text.includes(q.toLowerCase());
}

/** Children after their parent, however deep; those whose parent is filtered out stand at the top. */
function nested(resources) {
  const result = [];
  const names = new Set(resources.map(resource => resource.displayName));
  const below = parent => resources.filter(resource => (names.has(resource.parent) && resource.parent !== resource.displayName ? resource.parent : null) === parent);
  const seen = new Set();
  const add = (resource, depth) => {
    if (seen.has(resource.name)) return;
    seen.add(resource.name);
    const children = below(resource.displayName);
    result.push({ ...resource, depth, children: children.length });
    if (!collapsed.has(resource.displayName)) for (const child of children) add(child, depth + 1);
  };
  for (const resource of below(null)) add(resource, 0);
  return result;
}

function repaint() {
  const { resources, link } = answer;
  const found = resources.filter(resource => matches(resource, values()));
  byId('count').textContent = found.length === resources.length ? plural(resources.length, 'resource') : `${found.length} of ${plural(resources.length, 'resource')}`;
  const problem = byId('host');
  problem.hidden = link.status === 'Connected' || (link.status === 'NotConfigured' && resources.length > 0);
  problem.textContent = link.status === 'NotConfigured'
    ? 'No host is configured: this dashboard shows what telemetry it is sent, and no resources of its own.'
    : `The host is away${link.problem ? ` (${link.problem})` : ''}. What is shown is from when it was last there; it is tried again and again.`;
  for (const button of byId('views').querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.value === view()));
  if (!found.length) {
    byId('list').replaceChildren(h('div', { class: 'region' }, resources.length ? nothing('No resource meets the filters', 'Change or clear them above.') : nothing('No resources', 'They appear when the application runs.')));
    return;
  }
  const element = view() === 'graph' ? graph.element : rows.element;
  if (byId('list').firstChild !== element) byId('list').replaceChildren(element);
  if (view() === 'graph') drawGraph(found);
  else rows.set(nested(found));
}

const view = () => read('view') || 'table';

function drawGraph(found) {
  const byName = Map.groupBy(found, resource => resource.displayName);
  const nodes = [...byName].map(([name, all]) => ({ ...nodeOf({ ...all[0], processes: all.length, errors: all.reduce((sum, one) => sum + one.errors, 0) }), id: name }));
  const seen = new Map();
  for (const resource of found) {
    for (const { name, types } of resource.references) {
      if (byName.has(name)) seen.set(`${resource.displayName}>${name}`, { from: resource.displayName, to: name, waits: types.every(type => type === 'WaitFor') });
    }
    if (resource.parent && byName.has(resource.parent)) seen.set(`${resource.displayName}>${resource.parent}`, { from: resource.displayName, to: resource.parent, waits: true });
  }
  // A parameter that nothing refers to is no part of the picture.
  const linked = new Set([...seen.values()].flatMap(edge => [edge.from, edge.to]));
  graph.set(nodes.filter(node => linked.has(node.id) || byName.get(node.id)[0].type !== 'Parameter'), [...seen.values()]);
}

async function choose(name) {
  put({ resource: name });
  const known = answer.resources.find(resource => resource.name === name) ?? answer.resources.find(resource => resource.displayName === name);
  if (!known) {
    pane.open(name, h('p', null, 'The host does not know this resource. Its telemetry is on the other pages.'));
    return;
  }
  rows.choose(known.name);
  graph.choose(known.displayName);
  const details = await get(`resources/${encodeURIComponent(known.name)}`);
  if (read('resource') === name) pane.open(known.label, resourceDetails(details, refreshAll));
}

const values = bind(form, '', repaint);

const refresh = follow(['resources', 'logs'], async () => {
  answer = await get('resources');
  answer.hasChildren = answer.resources.some(resource => resource.parent);
  offer(form.elements.type, answer.resources.map(resource => resource.type).sort());
  offer(form.elements.state, answer.resources.map(resource => resource.state).filter(Boolean).sort());
  repaint();
  if (read('resource')) await choose(read('resource'));
});

function refreshAll() {
  rows.redraw();
  refresh();
}

for (const button of byId('views').querySelectorAll('button')) {
  button.addEventListener('click', () => {
    put({ view: button.value === 'table' ? '' : button.value });
    repaint();
  });
}
let wasUpright = null;
new ResizeObserver(() => {
  const isUpright = byId('list').clientWidth < 620;
  if (wasUpright !== null && wasUpright !== isUpright) repaint();
  wasUpright = isUpright;
}).observe(byId('list'));
