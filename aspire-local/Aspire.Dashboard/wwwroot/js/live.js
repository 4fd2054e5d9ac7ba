// Liveness: the server says over one stream that there is something new; the page fetches what it shows.

import { byId } from './dom.js';

const refreshes = [];
let topics = [];
let stream = null;
let away = 0;

const button = byId('live');
const trouble = byId('trouble');

export const isPaused = () => button?.classList.contains('paused') ?? false;

/** Says what is wrong above the page, or takes it away. */
export function complain(message) {
  trouble.hidden = !message;
  if (message && trouble.textContent !== message) trouble.textContent = message;
}

/**
 * Calls `refresh` now, and whenever one of the topics changed, one call at a time. A fault is shown and tried again.
 * Gives a function that asks for one more call.
 */
export function follow(topic, refresh) {
  let running = false;
  let again = false;
  async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      try {
        await refresh();
        complain('');
      } catch (error) {
        if (error.name !== 'AbortError') {
          complain(error.message);
          if (error.constructor.name !== 'Trouble') console.error(error);
          setTimeout(run, 2000);
        }
      }
    } while (again);
    running = false;
  }
  refreshes.push({ topics: [topic].flat(), run });
  topics = [...new Set(refreshes.flatMap(one => one.topics))];
  connect();
  run();
  return run;
}

function connect() {
  stream?.close();
  stream = null;
  if (isPaused() || document.hidden || !topics.length) return;
  stream = new EventSource(`/ui/live?${topics.map(topic => `topic=${topic}`).join('&')}`);
  stream.addEventListener('changed', event => {
    for (const one of refreshes) if (one.topics.includes(event.data)) one.run();
  });
  stream.onopen = () => {
    button?.classList.remove('away');
    if (away++) refreshes.forEach(one => one.run());
  };
  stream.onerror = () => {
    button?.classList.add('away');
    // After an answer that is no stream the browser gives up for good.
    if (stream?.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
}

/** Stops and goes on with showing what is new. */
export function togglePause() {
  const paused = !isPaused();
  button.classList.toggle('paused', paused);
  button.querySelector('span').textContent = paused ? 'Paused' : 'Live';
  document.dispatchEvent(new CustomEvent('paused', { detail: paused }));
  connect();
  if (!paused) refreshes.forEach(one => one.run());
}

button?.addEventListener('click', togglePause);
// A browser opens six connections to a server, over all its tabs: one that nobody sees may not keep one.
document.addEventListener('visibilitychange', () => {
  connect();
  if (!document.hidden && !isPaused()) refreshes.forEach(one => one.run());
});
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', event => event.persisted && connect());
