// A resource in the pane: what it is, where it listens, what it needs and who needs it, how it is.

import { h } from './dom.js';
import { colourOf } from './api.js';
import { resourcePath } from './address.js';
import { commandButtons } from './commands.js';
import { ago, fullTime } from './format.js';
import { part, properties } from './pane.js';
import { stateText, stateTone } from './resource-state.js';

const tones = { Healthy: 'good', Degraded: 'wait', Unhealthy: 'bad' };

/** What the pane shows of a resource's details. */
export const resourceDetails = (resource, refresh) => [
  h('div', { class: 'links' }, resource.commands.length > 0 && commandButtons(resource, resource.commands, refresh, true)),
  h('div', { class: 'links' },
    ['consolelogs', 'structuredlogs', 'traces', 'metrics'].map((page, index) => h('a', { class: 'button', href: resourcePath(page, page === 'consolelogs' ? resource.name : resource.telemetryName) },
      ['Console', 'Logs', 'Traces', 'Metrics'][index]))),
  part('Resource', properties([
    ['Name', resource.name], ['Type', resource.type],
    ['State', h('span', { class: `state ${stateTone(resource)}` }, stateText(resource))],
    ...[['Created', resource.createdAt], ['Started', resource.startedAt], ['Stopped', resource.stoppedAt]].filter(([, at]) => at).map(([name, at]) => [name, `${fullTime(at)} (${ago(at)} ago)`]),
    ...resource.properties.map(one => [one.displayName || one.name, one.value, one.isSensitive]),
  ])),
  resource.urls.length > 0 && part('URLs', properties(resource.urls.map(url => [url.displayName || url.endpointName || 'address', link(url)]))),
  resource.healthReports.length > 0 && part('Health', h('ul', { class: 'plain-list' }, resource.healthReports.map(health))),
  related('References', resource.references),
  related('Referenced by', resource.referencedBy),
  resource.volumes.length > 0 && part('Volumes', properties(resource.volumes.map(one => [one.target, `${one.source} (${one.mountType}${one.isReadOnly ? ', read only' : ''})`]))),
  resource.environment.length > 0 && part(`Environment (${resource.environment.length})`, properties(resource.environment.map(one => [one.name, one.value, true]))),
];

const link = url => /^https?:/.test(url.url) && !url.isInactive ? h('a', { href: url.url, target: '_blank', rel: 'noreferrer' }, url.url) : url.url;

const health = report => h('li', null, h('span', { class: `badge ${tones[report.status] ?? ''}` }, report.status ?? 'Not yet'), ' ', h('b', null, report.key), ' ', report.description,
  report.lastRunAt && h('div', { class: 'quiet' }, `Checked ${ago(report.lastRunAt)} ago`), report.exception && h('pre', null, report.exception));

function related(title, relations) {
  if (!relations.length) return null;
  return part(title, h('ul', { class: 'plain-list' }, relations.map(({ name, types }) => h('li', null,
    h('span', { class: `dot ${colourOf(name)}` }), ' ', h('a', { href: `/?resource=${encodeURIComponent(name)}` }, name), h('span', { class: 'quiet' }, ` ${types.join(', ')}`)))));
}
