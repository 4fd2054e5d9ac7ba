// The console of one resource, or of all in the order of their times.

import { byId, h, marked } from './dom.js';
import { address, colourOf, get } from './api.js';
import { parts, plain } from './ansi.js';
import { bind, offer, pathResource } from './address.js';
import { complain, isPaused } from './live.js';
import { Lines } from './lines.js';
import { plural, time } from './format.js';

const most = 100_000;
// Lines of several resources arrive in batches: those of a moment are sorted before they are shown.
const moment = 80;
const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

const form = byId('filters');
let kept = [];
let waiting = [];
let cleared = JSON.parse(sessionStorage.getItem('console-cleared') ?? '{}');
let source = null;
let timer = 0;

const lines = new Lines('Console lines', make, isAtEnd => { byId('to-end').hidden = isAtEnd; });
byId('list').replaceChildren(lines.element);

function make(line) {
  const { q } = values();
  return h('div', { class: `line${line.isError ? ' err' : ''}` },
    h('div', { class: 'gutter' },
      !pathResource() && h('span', { class: `who ${colourOf(line.colourName)}` }, line.label), h('span', { class: 'no' }, String(line.number)),
      form.elements.times.checked && h('span', null, line.at ? time(line.at) : '–'), line.isError && h('span', { class: 'stderr' }, 'stderr')),
    h('div', { class: 'text' }, q ? marked(plain(line.text), q) : parts(line.text).map(one => one.className ? h('span', { class: one.className }, one.text) : one.text)));
}

function receive(batch) {
  for (const [number, raw, isError] of batch.lines) {
    if (number <= (cleared[batch.resource] ?? 0)) continue;
    const match = stamp.exec(raw);
    waiting.push({ resource: batch.resource, label: batch.label, colourName: batch.colourName, number, isError, at: match ? Date.parse(match[1]) : null, text: match ? raw.slice(match[0].length) : raw });
  }
  timer ||= setTimeout(flush, moment);
}

function flush() {
  timer = 0;
  if (isPaused()) {
    if (waiting.length > most) waiting = waiting.slice(-most);
    tally();
    return;
  }
  if (!waiting.length) return;
  const fresh = inOrder(waiting);
  waiting = [];
  // What came late, from another resource, is put in its place among the last lines.
  let from = kept.length;
  while (from > 0 && fresh[0].at !== null && kept[from - 1].at !== null && kept[from - 1].at > fresh[0].at) from--;
  const added = inOrder([...kept.splice(from), ...fresh]);
  const shownBefore = from === lastKept ? null : kept.filter(matches).length;
  for (const line of added) kept.push(line);
  lastKept = kept.length;
  if (shownBefore !== null && shownBefore < lines.count) lines.takeAfter(shownBefore);
  lines.append(added.filter(matches));
  if (kept.length > most) {
    kept = kept.slice(-most);
    lastKept = kept.length;
    lines.trim(most);
  }
  tally();
}

let lastKept = 0;
const inOrder = some => some.sort((a, b) => a.at === null || b.at === null ? 0 : a.at - b.at);

function matches(line) {
  const { q, stream } = values();
  return (!stream || line.isError) && (!q || plain(line.text).toLowerCase().includes(q.toLowerCase()));
}

function tally() {
  const shown = lines.count;
  byId('count').textContent = `${shown === kept.length ? plural(shown, 'line') : `${shown} of ${plural(kept.length, 'line')}`}${kept.length >= most ? ', older ones dropped' : ''}${waiting.length && isPaused() ? `; ${waiting.length} more since the pause` : ''}`;
  byId('none').hidden = kept.length > 0;
}

function connect() {
  source?.close();
  const resource = pathResource();
  byId('download').href = address('console/text', { resource });
  source = new EventSource(address('console', { resource }));
  source.onopen = () => {
    complain('');
    kept = [];
    waiting = [];
    lastKept = 0;
    lines.set([]);
    tally();
  };
  source.onerror = () => {
    complain('The dashboard does not answer. It shows what it knew last, and tries again.');
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
  source.addEventListener('resources', event => hear(JSON.parse(event.data)));
  source.addEventListener('again', event => {
    kept = kept.filter(line => line.resource !== event.data);
    waiting = waiting.filter(line => line.resource !== event.data);
    redraw();
  });
  source.addEventListener('lines', event => receive(JSON.parse(event.data)));
}

/** The names, to choose from; with the colours, which `get` keeps. */
async function hear({ names, problem }) {
  complain(problem ?? '');
  offer(form.elements.resource, names);
  await learnColours();
}

const learnColours = () => get('colours').catch(error => complain(error.message));

function redraw() {
  lines.element.classList.toggle('wrap', form.elements.wrap.checked);
  lines.set(kept.filter(matches));
  lastKept = kept.length;
  tally();
}

let chosen = pathResource();
const values = bind(form, 'consolelogs', () => {
  if (chosen !== pathResource()) {
    chosen = pathResource();
    connect();
  } else {
    redraw();
  }
});

byId('clear').addEventListener('click', () => {
  for (const { resource, number } of [...kept, ...waiting]) cleared[resource] = Math.max(number, cleared[resource] ?? 0);
  sessionStorage.setItem('console-cleared', JSON.stringify(cleared));
  kept = [];
  waiting = [];
  redraw();
});
byId('restore').addEventListener('click', () => {
  cleared = {};
  sessionStorage.removeItem('console-cleared');
  connect();
});
byId('to-end').addEventListener('click', () => lines.toEnd());
document.addEventListener('paused', event => event.detail || flush());
addEventListener('pagehide', () => source?.close());
await learnColours();
redraw();
connect();
