// What the pages ask of the dashboard's own server.

/** A fault to show to the person, in words. */
export class Trouble extends Error {}

const colours = new Map();

/** The class of a resource's colour: the server gives it, so that it is the same on all pages. */
export const colourOf = name => `c${colours.get(name) ?? 10}`;

function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '' && one !== false) search.append(name, one);
  }
  return search.size ? `?${search}` : '';
}

/** The address of something under /ui. */
export const address = (path, parameters) => `/ui/${path}${query(parameters)}`;

async function send(path, parameters, options) {
  let answer;
  try {
    answer = await fetch(address(path, parameters), { ...options, headers: { Accept: 'application/json' } });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Trouble('The dashboard does not answer. It shows what it knew last, and tries again.');
  }
  if (answer.status === 401) {
    location.assign(`/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
    throw new Trouble('You are signed out.');
  }
  const body = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw Object.assign(new Trouble(body?.detail ?? `The dashboard answered ${answer.status}.`), { status: answer.status });
  for (const [name, index] of Object.entries(body?.colours ?? {})) colours.set(name, index);
  return body;
}

export const get = (path, parameters, signal) => send(path, parameters, { signal });
export const post = (path, parameters) => send(path, parameters, { method: 'POST' });
