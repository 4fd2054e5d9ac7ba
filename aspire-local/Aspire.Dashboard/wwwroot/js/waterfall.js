// The bars of a trace: one row a span, placed in percent of the whole.

import { h, icon, svg } from './dom.js';
import { colourOf } from './api.js';
import { duration, plural } from './format.js';
import { opener } from './rows.js';

const parts = [0, 25, 50, 75];

/** The columns of the waterfall's table; `isCollapsed(span)` and `toggle(span)` keep what is folded. */
export const columns = ({ trace, isCollapsed, toggle }) => [
  { title: 'Span', class: 'span-name', width: '46%', narrow: '56%', cell: span => nameCell(span, isCollapsed(span), toggle) },
  { title: ticks(trace), class: 'span-bar', cell: span => bar(trace, span) },
];

function ticks(trace) {
  return svg('svg', { class: 'ticks', role: 'img', 'aria-label': `From 0 to ${duration(trace.duration)}` },
    parts.map(part => svg('text', { x: `${part}%`, y: '68%', dx: 4 }, duration(trace.duration * part / 100))));
}

function nameCell(span, isCollapsed, toggle) {
  const fold = span.children > 0 && h('button', {
    type: 'button', class: 'fold', 'aria-expanded': String(!isCollapsed), 'data-fold': true,
    'aria-label': `${isCollapsed ? 'Show' : 'Hide'} the ${plural(span.below, 'span')} below ${span.name}`, onclick: () => toggle(span),
  }, icon(isCollapsed ? 'right' : 'down'));
  return h('div', { class: `cell tree${span.meets ? '' : ' aside'}`, vars: { depth: Math.min(span.depth, 24) } },
    fold || h('span', { class: 'fold' }), h('span', { class: `stripe ${colourOf(span.resource)}` }),
    h('span', { class: `who own ${colourOf(span.resource)}` }, span.resource),
    opener([span.name, span.hint && ` · ${span.hint}`], `${span.resource}: ${span.name}${span.hint ? ` · ${span.hint}` : ''}, ${duration(span.duration)}${span.status === 'Error' ? ', with an error' : ''}`),
    span.peer && h('span', { class: `peer own ${colourOf(span.peer)}` }, `→ ${span.peer}`),
    span.status === 'Error' && h('span', { class: 'badge bad' }, 'error'),
    isCollapsed && h('span', { class: 'badge' }, `+${span.below}`));
}

function bar(trace, span) {
  const whole = trace.duration || 1;
  const from = 100 * span.start / whole;
  const width = Math.max(.2, 100 * span.duration / whole);
  const end = from + width;
  const label = end < 82
    ? svg('text', { class: 'length', x: `${end}%`, dx: 6, y: '50%', dy: '.35em' }, duration(span.duration))
    : from > 18
      ? svg('text', { class: 'length', x: `${from}%`, dx: -6, y: '50%', dy: '.35em', 'text-anchor': 'end' }, duration(span.duration))
      : svg('text', { class: 'length inside', x: '50%', y: '50%', dy: '.35em', 'text-anchor': 'middle' }, duration(span.duration));
  const children = [
    parts.slice(1).map(part => svg('line', { class: 'grid', x1: `${part}%`, x2: `${part}%`, y1: 0, y2: '100%' })),
    svg('rect', { class: `bar ${colourOf(span.resource)}${span.peer ? ' out' : ''}`, x: `${from}%`, width: `${width}%`, y: 8, height: 16, rx: 2 }),
    span.status === 'Error' && svg('rect', { class: 'fault', x: `${from}%`, width: `${width}%`, y: 22, height: 3 }),
    label, dots(span.logs, whole), span.events.length > 0 && dots(span.events, whole, 'event'),
  ];
  return svg('svg', { class: `bars${span.meets ? '' : ' aside'}`, 'aria-hidden': 'true' }, children);
}

/** Logs and events as dots; those that would cover one another are one. */
function dots(things, whole, kind = 'log') {
  const places = new Map();
  for (const thing of things) {
    const place = Math.round(400 * thing.time / whole) / 4;
    const known = places.get(place);
    const isBad = thing.level === 'Error' || thing.level === 'Critical' || thing.name === 'exception';
    places.set(place, { thing: known?.isBad ? known.thing : thing, isBad: isBad || known?.isBad, n: (known?.n ?? 0) + 1 });
  }
  return [...places].map(([place, { thing, isBad, n }]) => svg('circle',
    { class: `${kind}${isBad ? ' bad' : ''}`, cx: `${Math.min(99.6, Math.max(.4, place))}%`, cy: 16, r: kind === 'log' ? 4.5 : 3, 'data-log': thing.id },
    svg('title', null, `${thing.level ?? 'Event'}: ${thing.message ?? thing.name}${n > 1 ? ` (and ${n - 1} more)` : ''}`)));
}
