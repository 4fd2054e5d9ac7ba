// Colours and styles of terminals (ECMA-48, SGR), as classes; every other sequence is left out.

// Operating system commands (titles, links), control sequences, and what remains of two characters.
const sequence = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[([0-9;:]*)([@-~])|\x1b[@-Z\\-_]/g;
const palette = [[0, 0, 0], [205, 49, 49], [13, 188, 121], [229, 229, 16], [36, 114, 200], [188, 63, 188], [17, 168, 205], [229, 229, 229]];

/** The text alone. */
export const plain = text => text.replace(sequence, '');

/** The text in parts: `{ text, className }`. */
export function parts(text) {
  if (!text.includes('\x1b')) return [{ text, className: '' }];
  const result = [];
  let style = {};
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    if (match.index > from) result.push({ text: text.slice(from, match.index), className: classOf(style) });
    from = match.index + match[0].length;
    if (match[2] === 'm') style = change(style, match[1].split(/[;:]/).map(Number));
  }
  if (from < text.length) result.push({ text: text.slice(from), className: classOf(style) });
  return result;
}

function change(style, codes) {
  const next = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === 0) for (const key of Object.keys(next)) delete next[key];
    else if (code === 1) next.b = true;
    else if (code === 2) next.d = true;
    else if (code === 3) next.i = true;
    else if (code === 4) next.u = true;
    else if (code === 22) delete next.b, delete next.d;
    else if (code === 23) delete next.i;
    else if (code === 24) delete next.u;
    else if (code >= 30 && code <= 37) next.f = code - 30;
    else if (code >= 90 && code <= 97) next.f = code - 82;
    else if (code === 39) delete next.f;
    else if (code === 38 && codes[at + 1] === 5) {
      next.f = indexed(codes[at + 2]);
      at += 2;
    } else if (code === 38 && codes[at + 1] === 2) {
      next.f = nearest(codes.slice(at + 2, at + 5));
      at += 4;
    } else if (code === 48) at += codes[at + 1] === 5 ? 2 : 4;
  }
  return next;
}

const classOf = ({ f, ...flags }) => [...Object.keys(flags), ...f === undefined ? [] : [`f${f}`]].join(' ');

/** A colour of 256 as the nearest of the sixteen, which are readable on both backgrounds. */
function indexed(code) {
  if (code < 16) return code;
  if (code >= 232) return code < 244 ? 8 : 7;
  const cube = code - 16;
  return nearest([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(part => part * 51));
}

function nearest(colour) {
  const distance = other => other.reduce((sum, part, index) => sum + (part - (colour[index] ?? 0)) ** 2, 0);
  return palette.reduce((best, other, index) => distance(other) < distance(palette[best]) ? index : best, 0);
}
