// The editor's form, for the scripts that each do a part of it.

export const form = document.querySelector("form.editor");
export const texts = ["Title", "Content", "Tags", "Slug", "Excerpt"];
export const field = name => form.elements[`Form.${name}`];
export const snapshot = () => JSON.stringify(texts.map(name => field(name).value));

const state = form.querySelector(".save-state");

/** Says how it stands, below the buttons. */
export const say = words => { state.textContent = words; };

/** Runs once it was not asked for again for a while, but at the latest after `longest`. */
export function later(run, wait, longest = Infinity) {
  let timer = 0;
  let since = 0;
  return () => {
    const now = Date.now();
    since = timer ? since : now;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; run(); }, Math.min(wait, Math.max(0, since + longest - now)));
  };
}
