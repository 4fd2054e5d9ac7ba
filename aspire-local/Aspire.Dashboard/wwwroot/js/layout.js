// Places the nodes of a graph in layers, callers before the called (after Sugiyama, Tagawa and Toda, 1981): cycles are broken, each
// node stands one layer after its last caller, edges over several layers get places in between, and neighbours are drawn together.

const sweeps = 6;

/** Gives `{ layers, links }`: layers of cells (a node's id, or one of an edge that passes), and each edge's cells from end to end. */
export function layers(ids, edges) {
  const forward = edges.filter(edge => edge.from !== edge.to && ids.includes(edge.from) && ids.includes(edge.to));
  const back = new Set();
  const seen = new Map();
  const outOf = id => forward.filter(edge => edge.from === id);
  const visit = id => {
    seen.set(id, 'open');
    for (const edge of outOf(id)) {
      if (seen.get(edge.to) === 'open') back.add(edge);
      else if (!seen.has(edge.to)) visit(edge.to);
    }
    seen.set(id, 'done');
  };
  const callers = new Map(ids.map(id => [id, forward.filter(edge => edge.to === id).length]));
  for (const id of [...ids].sort((a, b) => callers.get(a) - callers.get(b))) if (!seen.has(id)) visit(id);

  const level = new Map(ids.map(id => [id, 0]));
  const down = forward.filter(edge => !back.has(edge));
  for (let round = 0, moved = true; moved && round <= ids.length; round++) {
    moved = false;
    for (const { from, to } of down) {
      if (level.get(to) <= level.get(from)) {
        level.set(to, level.get(from) + 1);
        moved = true;
      }
    }
  }
  const rows = Array.from({ length: Math.max(0, ...level.values()) + 1 }, () => []);
  for (const id of ids) rows[level.get(id)].push(id);
  const links = new Map();
  for (const edge of forward) {
    const [top, bottom] = level.get(edge.from) <= level.get(edge.to) ? [edge.from, edge.to] : [edge.to, edge.from];
    const way = [top];
    for (let at = level.get(top) + 1; at < level.get(bottom); at++) {
      const cell = `${edge.from}>${edge.to}@${at}`;
      rows[at].push(cell);
      way.push(cell);
    }
    way.push(bottom);
    links.set(edge, top === edge.from ? way : way.reverse());
  }
  return { layers: order(rows, [...links.values()]), links };
}

/** Sorts each layer by the mean place of its neighbours, down and up in turn. */
function order(rows, ways) {
  const near = new Map();
  for (const way of ways) {
    for (let at = 1; at < way.length; at++) {
      for (const [one, other] of [[way[at], way[at - 1]], [way[at - 1], way[at]]]) near.set(one, [...near.get(one) ?? [], other]);
    }
  }
  const place = new Map();
  const number = row => row.forEach((cell, index) => place.set(cell, (index + .5) / row.length));
  rows.forEach(number);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const row of sweep % 2 ? [...rows].reverse() : rows) {
      const mean = new Map(row.map(cell => {
        const others = near.get(cell) ?? [];
        return [cell, others.length ? others.reduce((sum, other) => sum + place.get(other), 0) / others.length : place.get(cell)];
      }));
      row.sort((a, b) => mean.get(a) - mean.get(b));
      number(row);
    }
  }
  return rows;
}
