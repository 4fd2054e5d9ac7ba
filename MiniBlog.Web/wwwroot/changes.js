// Follows a stream of changes (server-sent events) for as long as somebody looks at the page, and finds its way back to it.
const shortest = 1000;
const longest = 30000;

/**
 * @param {string} address Where the stream is.
 * @param {Record<string, (data: object) => void>} listeners What to do with events of a name; `resync` where some were missed, `lost` and
 *   `found` where the connection was.
 */
export function follow(address, listeners) {
  let stream = null;
  let wait = shortest;
  let timer = 0;
  let missed = false;

  function open() {
    clearTimeout(timer);
    stream = new EventSource(address);
    stream.addEventListener("open", () => {
      wait = shortest;
      if (missed) {
        missed = false;
        listeners.found?.();
        listeners.resync?.();
      }
    });
    for (const name of Object.keys(listeners).filter(name => name !== "lost" && name !== "found")) {
      stream.addEventListener(name, event => listeners[name](JSON.parse(event.data)));
    }

    // The browser itself comes back only where the line broke, not where it got an answer such as 503: do both here, and wait longer each time.
    stream.addEventListener("error", () => {
      stream.close();
      if (!missed) {
        missed = true;
        listeners.lost?.();
      }

      timer = setTimeout(open, wait * (0.5 + Math.random() / 2));
      wait = Math.min(wait * 2, longest);
    });
  }

  // A tab that nobody looks at needs no connection: browsers allow six to a site, over all tabs.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    stream?.close();
    if (!document.hidden) {
      missed = true;
      open();
    }
  });
  addEventListener("pagehide", () => stream?.close());
  open();
}
