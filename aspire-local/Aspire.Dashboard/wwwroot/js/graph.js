// A graph of resources, drawn as SVG. What is drawn stays while only its texts and states change, so that nothing jumps.

import { h, svg } from './dom.js';
import { layers } from './layout.js';

const box = { width: 158, height: 62 };
const gaps = { along: 132, near: 96, across: 30, narrow: 18, passing: 14, margin: 16 };

export class Graph {
  #open; #shape = ''; #nodes = new Map(); #edges = new Map();

  /** `open(id)` is called for a node that is chosen. */
  constructor(label, open) {
    this.#open = open;
    this.element = h('div', { class: 'region', tabindex: '0', role: 'region', 'aria-label': label });
  }

  /**
   * Draws nodes (`{ id, colour, state, tone, extra, extraTone, off, sick }`) and edges (`{ from, to, text, failing, busy, pulses, waits, title }`).
   */
  set(nodes, edges) {
    const isUpright = this.element.clientWidth > 0 && this.element.clientWidth < 620;
    const shape = JSON.stringify([isUpright, nodes.map(node => node.id), edges.map(edge => [edge.from, edge.to])]);
    if (shape !== this.#shape) this.#draw(nodes, edges, isUpright);
    this.#shape = shape;
    for (const node of nodes) this.#dressNode(this.#nodes.get(node.id), node);
    for (const edge of edges) if (edge.from !== edge.to) this.#dressEdge(this.#edges.get(`${edge.from}>${edge.to}`), edge);
  }

  choose(id) {
    for (const [one, { group }] of this.#nodes) group.classList.toggle('open', one === id);
  }

  #draw(nodes, edges, isUpright) {
    const plan = layers(nodes.map(node => node.id), edges);
    const { places, width, height } = spread(plan.layers, isUpright, new Set(nodes.map(node => node.id)));
    this.#nodes = new Map();
    this.#edges = new Map();
    const lines = [...plan.links].map(([edge, way]) => this.#edge(edge, way.map(cell => places.get(cell)), isUpright));
    const boxes = nodes.map(node => this.#node(node, places.get(node.id)));
    const tip = svg('marker', { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto', markerUnits: 'userSpaceOnUse' }, svg('path', { class: 'tip', d: 'M0 0 8 4 0 8z' }));
    const picture = svg('svg', { class: 'graph', viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Graph' }, svg('defs', null, tip), lines.map(line => line.path), lines.map(line => line.pulses), boxes, lines.map(line => line.text));
    picture.style.minWidth = `${Math.min(width, width * (isUpright ? .68 : .75))}px`;
    picture.style.maxWidth = `${width * 1.35}px`;
    picture.style.margin = '0 auto';
    this.element.replaceChildren(picture);
  }

  #node(node, { x, y }) {
    const state = svg('text', { class: 'small', x: x + 14, y: y + 43 });
    const extra = svg('text', { class: 'small', x: x + box.width - 10, y: y + 43, 'text-anchor': 'end' });
    const group = svg('g', { tabindex: '0', role: 'button', onclick: () => this.#open(node.id), onkeydown: event => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), this.#open(node.id)) },
      svg('rect', { x, y, width: box.width, height: box.height, rx: 8 }), svg('rect', { class: 'head', x, y: y + 8, width: 5, height: box.height - 16, rx: 2 }),
      svg('text', { x: x + 14, y: y + 24 }, node.id.length > 18 ? [`${node.id.slice(0, 17)}…`, svg('title', null, node.id)] : node.id), ' ', state, ' ', extra);
    this.#nodes.set(node.id, { group, state, extra });
    return group;
  }

  #dressNode({ group, state, extra }, node) {
    group.setAttribute('class', `node ${node.colour}${node.off ? ' off' : ''}${node.sick ? ' sick' : ''}${group.classList.contains('open') ? ' open' : ''}`);
    state.textContent = node.state;
    state.setAttribute('class', `small ${node.tone ?? ''}`);
    extra.textContent = node.extra ?? '';
    extra.setAttribute('class', `small ${node.extraTone ?? ''}`);
  }

  #edge(edge, points, isUpright) {
    const id = `edge-${this.#edges.size}`;
    const { d, middle } = route(points, isUpright);
    const line = { path: svg('path', { id, d, 'marker-end': 'url(#tip)' }), pulses: svg('g'), text: svg('text', { class: 'label', x: middle.x, y: middle.y, 'text-anchor': 'middle' }), id, n: 0 };
    this.#edges.set(`${edge.from}>${edge.to}`, line);
    return line;
  }

  #dressEdge(line, edge) {
    line.path.setAttribute('class', `edge ${edge.colour ?? ''}${edge.waits ? ' waits' : ''}${edge.busy ? ' busy' : edge.busy === false ? ' still' : ''}${edge.failing ? ' failing' : ''}`);
    line.path.setAttribute('stroke-width', String(1.5 + Math.min(3, edge.pulses ?? 0)));
    const failing = edge.failing ? [' ', svg('tspan', { class: 'bad' }, edge.failing)] : [];
    line.text.replaceChildren(edge.text ?? '', ...failing);
    if (line.n === (edge.pulses ?? 0)) return;
    line.n = edge.pulses ?? 0;
    line.pulses.replaceChildren(...Array.from({ length: line.n }, (_, index) => svg('circle', { class: `pulse ${edge.colour ?? ''}`, r: 4 },
      svg('animateMotion', { dur: '1.8s', begin: `${-1.8 * index / line.n}s`, repeatCount: 'indefinite' }, svg('mpath', { href: `#${line.id}` })))));
  }
}

/** Gives each cell its place; layers go from left to right, or from top to bottom where there is no room. */
function spread(rows, isUpright, nodes) {
  const extent = isUpright ? box.width : box.height;
  const depth = isUpright ? box.height : box.width;
  const along = isUpright ? 64 : rows.length > 4 ? gaps.near : gaps.along;
  const between = isUpright ? gaps.narrow : gaps.across;
  const size = cell => nodes.has(cell) ? extent : gaps.passing;
  const lengths = rows.map(row => row.reduce((sum, cell) => sum + size(cell) + between, -between));
  const widest = Math.max(...lengths, extent);
  const places = new Map();
  rows.forEach((row, layer) => {
    let across = gaps.margin + (widest - lengths[layer]) / 2;
    for (const cell of row) {
      const at = { along: gaps.margin + layer * (depth + along), across, depth, extent: size(cell), passing: !nodes.has(cell) };
      places.set(cell, { ...at, x: isUpright ? at.across : at.along, y: isUpright ? at.along : at.across });
      across += size(cell) + between;
    }
  });
  const far = 2 * gaps.margin + rows.length * (depth + along) - along;
  const broad = 2 * gaps.margin + widest;
  return { places, width: isUpright ? broad : far, height: isUpright ? far : broad };
}

/** A smooth line through the cells of an edge. One against the direction of the layers runs a little aside of its counterpart. */
function route(cells, isUpright) {
  const isBack = cells[0].along > cells.at(-1).along;
  const point = (along, across) => isUpright ? [across, along] : [along, across];
  const stops = [];
  cells.forEach((cell, index) => {
    const across = cell.across + cell.extent / 2 + (cell.passing ? 0 : isBack ? 9 : -9);
    const near = isBack ? cell.along + cell.depth : cell.along;
    const farther = isBack ? cell.along : cell.along + cell.depth;
    if (index > 0) stops.push([near, across]);
    if (index < cells.length - 1) stops.push([farther, across]);
  });
  let d = `M${point(...stops[0])}`;
  let middle = null;
  // Where several edges leave one node they are close together; half-way they have parted.
  const halfway = Math.ceil((stops.length - 1) / 2);
  for (let at = 1; at < stops.length; at++) {
    const [from, to] = [stops[at - 1], stops[at]];
    const half = (from[0] + to[0]) / 2;
    d += ` C${point(half, from[1])} ${point(half, to[1])} ${point(...to)}`;
    if (at === halfway) middle = point(half, (from[1] + to[1]) / 2);
  }
  return { d, middle: { x: middle[0], y: middle[1] - 4 } };
}
