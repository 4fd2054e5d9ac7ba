// Where everything in the drawing of the events stands. A way is a list of points; `into` has the service's door, before which events wait, as its middle.

/** Services side by side above the bus; for windows that have the room. */
export function wide(count) {
  const [width, top, bottom] = [1000, 100, 262];
  const column = width / Math.max(1, count);
  return {
    width,
    height: 310,
    bus: { x: 10, y: 240, width: width - 20, height: 44 },
    busWords: "event bus: carries each event to all who listen",
    busName: { x: width / 2, y: 304, "text-anchor": "middle" },
    place(index) {
      const middle = column * (index + 0.5);
      const box = { x: middle - Math.min(105, column / 2 - 8), y: 12, width: Math.min(210, column - 16), height: top - 12 };
      const [down, up] = [middle - 45, middle + 15];
      return {
        box,
        out: [[down, top], [down, bottom]],
        into: [[up, bottom], [up, 222], [up, top]],
        square: n => ({ x: up + 12 + (n % 5) * 14, y: 204 - Math.floor(n / 5) * 14 }),
        backlog: { x: up + 12, y: 234 },
      };
    },
  };
}

/** Services one below the other beside the bus; for narrow windows. */
export function tall(count) {
  const row = 112;
  return {
    width: 360,
    height: count * row + 22,
    bus: { x: 6, y: 6, width: 34, height: count * row - 12 },
    busWords: "event bus, for all who listen",
    busName: { x: 6, y: count * row + 14 },
    place(index) {
      const y = index * row + 14;
      const [leave, enter] = [y + 16, y + 62];
      return {
        box: { x: 186, y, width: 168, height: 84 },
        out: [[186, leave], [23, leave]],
        into: [[23, enter], [60, enter], [186, enter]],
        square: n => ({ x: 62 + (n % 8) * 14, y: enter - 16 - Math.floor(n / 8) * 13 }),
        backlog: { x: 62, y: enter + 20 },
      };
    },
  };
}
