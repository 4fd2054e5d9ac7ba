// The spans of a trace as the tree that the waterfall shows: what is collapsed, what a filter leaves, what belongs to whom.

/** Adds to each span its children's number, its index and its parent's, and its logs. */
export function grow(trace) {
  const byId = new Map(trace.spans.map((span, index) => [span.id, index]));
  trace.spans.forEach((span, index) => Object.assign(span, { index, up: byId.get(span.parent) ?? -1, children: 0, below: 0, logs: [] }));
  // A span that says it is its own ancestor would never end a walk upwards: parents come before children.
  for (const span of trace.spans) if (span.up >= span.index) span.up = -1;
  for (const span of [...trace.spans].reverse()) {
    if (span.up < 0) continue;
    trace.spans[span.up].children++;
    trace.spans[span.up].below += 1 + span.below;
  }
  for (const log of trace.logs) trace.spans[byId.get(log.spanId)]?.logs.push(log);
  return trace;
}

/** Whether a span meets the filter; every word has to be in its name, resource, peer, ids or attributes. */
export function meets(span, { q, kind, errors, min }) {
  if (errors && span.status !== 'Error') return false;
  if (kind && span.category !== kind) return false;
  if (min && span.duration < Number(min)) return false;
  if (!q) return true;
  span.text ??= [span.name, span.resource, span.peer ?? '', span.id, span.scope, span.statusMessage ?? '',
    ...span.attributes.map(one => `${one.key}=${one.value}`), ...span.logs.map(log => log.message)].join('\n').toLowerCase();
  return q.toLowerCase().split(/\s+/).every(word => span.text.includes(word));
}

/**
 * The spans to show: those that meet the filter with their ancestors (`meets` says which is which), without what is below a
 * collapsed one.
 */
export function visible(trace, filter, collapsed) {
  const wanted = new Set();
  let matches = 0;
  for (const span of trace.spans) {
    span.meets = meets(span, filter);
    if (!span.meets) continue;
    matches++;
    for (let at = span.index; at >= 0 && !wanted.has(at); at = trace.spans[at].up) wanted.add(at);
  }
  const hidden = new Set();
  const spans = trace.spans.filter(span => {
    if (span.up >= 0 && (hidden.has(span.up) || collapsed.has(trace.spans[span.up].id))) hidden.add(span.index);
    return wanted.has(span.index) && !hidden.has(span.index);
  });
  return { spans, matches };
}
