// A graph of measurements over time, drawn as SVG; exemplars are dots that lead to their traces (the list below has links).

import { svg } from './dom.js';
import { measure, second } from './format.js';

const edges = { height: 300, left: 74, right: 14, top: 12, bottom: 26 };
const steps = 4;
const silence = 20_000;

export const colourOfSeries = index => `c${index % 12}`;

/** Draws a metric's data as wide as there is room; a histogram alone by its percentiles, several by their 90th. */
export function chart(data, room) {
  const size = { ...edges, width: Math.max(320, Math.min(1600, room)) };
  const dates = size.width < 560 ? [0, .5, 1] : [0, .25, .5, .75, 1];
  const lines = linesOf(data);
  const top = nice(Math.max(...lines.flat().filter(value => value !== null), ...data.exemplars.map(one => one.value), 0));
  const low = Math.min(0, ...lines.flat().filter(value => value !== null));
  const from = Date.parse(data.from);
  const whole = Date.parse(data.times.at(-1)) - from || 1;
  const x = at => size.left + (size.width - size.left - size.right) * (Date.parse(at) - from) / whole;
  const y = value => size.height - size.bottom - (size.height - size.top - size.bottom) * (value - low) / (top - low || 1);
  const ys = Array.from({ length: steps + 1 }, (_, step) => low + (top - low) * step / steps);
  return svg('svg', { class: 'chart', viewBox: `0 0 ${size.width} ${size.height}`, role: 'img', 'aria-label': `${data.instrument.name} from ${second(data.from)} to ${second(data.times.at(-1))}; the table has the values` },
    ys.map(value => [svg('line', { class: 'grid', x1: size.left, x2: size.width - size.right, y1: y(value), y2: y(value) }), svg('text', { x: size.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, measure(value, data.instrument.unit))]),
    dates.map(part => svg('text', { x: size.left + (size.width - size.left - size.right) * part, y: size.height - 6, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle' }, second(from + whole * part))),
    lines.map((values, index) => svg('path', { class: colourOfSeries(index), d: path(values, data.times, x, y) })),
    data.exemplars.filter(one => Date.parse(one.time) >= from).map(one => svg('circle', { class: 'exemplar', cx: x(one.time), cy: y(one.value), r: 4.5, onclick: () => location.assign(`/traces/detail/${one.traceId}?span=${one.spanId}`) },
      svg('title', null, `${measure(one.value, data.instrument.unit)} at ${second(one.time)}: open its trace`))));
}

function linesOf({ instrument, series }) {
  if (instrument.kind !== 'Histogram') return series.map(one => one.values);
  if (series.length === 1) return ['p50', 'p90', 'p99'].map(name => series[0].percentiles.map(one => one?.[name] ?? null));
  return series.map(one => one.percentiles.map(value => value?.p90 ?? null));
}

/** A line with gaps where nothing is known for longer than exporters are silent; a single value between gaps is a short dash. */
function path(values, times, x, y) {
  let d = '';
  let last = null;
  values.forEach((value, index) => {
    if (value === null) return;
    const at = Date.parse(times[index]);
    const isOn = last !== null && (at - last.at <= silence || index - last.index <= 1);
    if (last && !isOn && !last.isOn) d += 'h3';
    d += `${isOn ? 'L' : 'M'}${x(times[index]).toFixed(1)} ${y(value).toFixed(1)}`;
    last = { at, index, isOn };
  });
  return last && !last.isOn ? `${d}h3` : d;
}

/** The next round number: 1, 2, 2.5 or 5 times a power of ten. */
function nice(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map(step => step * power).find(step => step >= value);
}
