// How the state of a resource is said and shown, in the table, the graph and the map alike.

import { colourOf } from './api.js';

const ended = new Set(['Exited', 'Finished', 'FailedToStart', 'NotStarted', 'Stopped', 'RuntimeUnhealthy']);
const words = { FailedToStart: 'Failed to start', NotStarted: 'Not started' };

/** The state in words, with the health where it is not good: "Running (Unhealthy)". */
export function stateText({ state, health, exitCode }) {
  if (!state) return 'Unknown';
  const text = words[state] ?? state;
  if (hasFailed(state, exitCode)) return `${text} (${exitCode})`;
  return state === 'Running' && health && health !== 'Healthy' ? `${text} (${health})` : text;
}

/** The tone of a state: `good`, `wait`, `bad`, `off` or none. */
export function stateTone({ state, health, stateStyle, exitCode }) {
  if (state === 'FailedToStart' || stateStyle === 'error' || hasFailed(state, exitCode)) return 'bad';
  if (state === 'Running') return health === 'Unhealthy' ? 'bad' : health === 'Degraded' ? 'wait' : 'good';
  if (!state) return '';
  return ended.has(state) ? 'off' : 'wait';
}

const hasFailed = (state, exitCode) => (state === 'Exited' || state === 'Finished') && exitCode && exitCode !== '0';

/** A node of the graph or the map. */
export const nodeOf = resource => ({
  colour: colourOf(resource.colourName ?? resource.name),
  state: resource.state === null ? 'not told by a host' : stateText(resource) + (resource.processes > 1 ? ` · ${resource.processes}` : ''),
  tone: stateTone(resource),
  off: ended.has(resource.state),
  sick: stateTone(resource) === 'bad',
  extra: resource.errors ? `${resource.errors} ${resource.errors === 1 ? 'error' : 'errors'}` : '',
  extraTone: 'bad',
});
