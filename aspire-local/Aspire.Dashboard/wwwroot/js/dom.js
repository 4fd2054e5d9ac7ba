// Elements, made by hand: no markup from strings, so nothing that telemetry says can become part of the page.

const svgNamespace = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'vars') for (const [key, one] of Object.entries(value)) element.style.setProperty(`--${key}`, one);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

/** An HTML element: attributes, `on…` listeners, `vars` (CSS variables), and children. */
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

/** An SVG element. Places and sizes are its attributes: the policy of the pages allows no inline styles. */
export const svg = (tag, properties, ...children) => fill(document.createElementNS(svgNamespace, tag), properties, children);

/** A picture of the sprite, for the eye only. */
export const icon = name => svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: `/icons.svg#${name}` }));

export const byId = id => document.getElementById(id);

/** Puts children in place of what is there, unless they say the same: so focus and selection survive a refresh that changed nothing. */
export function show(host, ...children) {
  const draft = host.cloneNode(false);
  draft.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  if (draft.innerHTML !== host.innerHTML) host.replaceChildren(...draft.childNodes);
}

/** A text with every place that holds what is searched for marked. */
export function marked(text, needle) {
  if (!needle) return [text];
  const parts = [];
  const lower = text.toLowerCase();
  const wanted = needle.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), h('mark', null, text.slice(at, at + wanted.length)));
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}
