// The drawing: services around a bus, events as dots that travel, and what waits for a service as squares before its door.

import { tall, wide } from "./events-layout.js";

const Ns = "http://www.w3.org/2000/svg";
const MostDots = 150;
const Transit = 900;
const Entry = 350;
const Squares = 20;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 44rem)");

export class Drawing {
  #place;
  #view = { services: [] };
  #nodes = new Map();
  #dots = new Set();
  #arrivals = new Map();
  #layer = null;
  #shape = "";

  constructor(place) {
    this.#place = place;
    narrow.addEventListener("change", () => this.#draw());
  }

  /** Shows how things stand. */
  update(view) {
    this.#view = view;
    const shape = view.services.map(service => `${service.name}/${service.log.length > 0}/${service.subscriptions.map(one => one.source)}`).join(" ");
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#draw();
    }

    for (const service of view.services) {
      this.#showState(this.#nodes.get(service.name), service);
    }
  }

  /** Lets what happened be seen: what was published goes out to all who listen, what was handled goes in. */
  play(steps) {
    const now = performance.now();
    steps.forEach((step, index) => {
      const node = this.#nodes.get(step.service);
      if (node === undefined) {
        return;
      }

      const stagger = Math.min(index * 40, 1500);
      if (step.stage === "published") {
        this.#sendOut(step, node, now + stagger);
      } else if (step.stage !== "sequenced") {
        this.#takeIn(step, node, now + stagger);
      }
    });
    for (const [key, at] of this.#arrivals) {
      if (at < now - 60000) {
        this.#arrivals.delete(key);
      }
    }
  }

  #sendOut(step, node, at) {
    this.#flash(node, at);
    for (const other of this.#nodes.values()) {
      if (other.hears.includes(step.source)) {
        this.#arrivals.set(`${step.eventId} ${other.name}`, at + Transit);
        this.#travel([...node.out, other.into[0], other.into[1]], node.index, at, Transit);
      }
    }
  }

  #takeIn(step, node, at) {
    const arrived = this.#arrivals.get(`${step.eventId} ${step.service}`) ?? 0;
    const from = Math.max(at, arrived);
    this.#travel([node.into[1], node.into[2]], this.#nodes.get(step.source)?.index ?? 0, from, Entry);
    this.#flash(node, from + Entry);
  }

  #flash(node, at) {
    if (still.matches) {
      return;
    }

    setTimeout(() => {
      node.group.classList.add("busy");
      clearTimeout(node.calm);
      node.calm = setTimeout(() => node.group.classList.remove("busy"), 400);
    }, Math.max(0, at - performance.now()));
  }

  #travel(points, colour, at, duration) {
    if (still.matches || this.#dots.size >= MostDots || document.hidden) {
      return;
    }

    const circle = make("circle", { r: 7, class: `dot of-${colour % 4}`, visibility: "hidden" });
    this.#layer.append(circle);
    this.#dots.add({ circle, points, lengths: lengths(points), at, duration });
    if (this.#dots.size === 1) {
      requestAnimationFrame(now => this.#move(now));
    }
  }

  #move(now) {
    for (const dot of this.#dots) {
      const done = (now - dot.at) / dot.duration;
      if (done >= 1) {
        dot.circle.remove();
        this.#dots.delete(dot);
      } else if (done >= 0) {
        const [x, y] = along(dot.points, dot.lengths, done);
        set(dot.circle, { cx: x, cy: y, visibility: "visible" });
      }
    }

    if (this.#dots.size > 0) {
      requestAnimationFrame(next => this.#move(next));
    }
  }

  #showState(node, service) {
    node.group.classList.toggle("away", !service.alive);
    node.state.textContent = service.alive
      ? (service.instances.length > 1 ? `${service.instances.length} processes` : "running")
      : "stopped";
    node.squares.forEach((square, index) => set(square, { visibility: index < service.waiting ? "visible" : "hidden" }));
    if (node.backlog !== null) {
      node.backlog.textContent = service.waiting > 0 ? `${service.waiting.toLocaleString("en")} waiting` : "";
    }
  }

  #draw() {
    const layout = narrow.matches ? tall(this.#view.services.length) : wide(this.#view.services.length);
    const svg = make("svg", { viewBox: `0 0 ${layout.width} ${layout.height}`, role: "img", "aria-label": "The services and the event bus between them; the table below says the same in words." });
    svg.append(make("rect", { class: "bus", rx: 12, ...layout.bus }));
    svg.append(words(layout.busWords, { class: "bus-name", ...layout.busName }));
    this.#nodes.clear();
    this.#dots.clear();
    this.#view.services.forEach((service, index) => {
      const node = this.#drawService(service, index, layout.place(index));
      this.#nodes.set(service.name, node);
      svg.append(node.group);
      this.#showState(node, service);
    });
    this.#layer = make("g", {});
    svg.append(this.#layer);
    this.#place.replaceChildren(svg);
  }

  #drawService(service, index, place) {
    const group = make("g", { class: "service", "data-service": service.name });
    const hears = service.subscriptions.map(one => one.source);
    if (service.log.length > 0) {
      group.append(wire(place.out), tip(place.out));
    }

    if (hears.length > 0) {
      group.append(wire(place.into), tip(place.into));
    }

    const { x, y, width, height } = place.box;
    group.append(make("rect", { class: "box", rx: 10, x, y, width, height }));
    group.append(make("rect", { class: `band of-${index % 4}`, rx: 3, x: x + 12, y: y + 10, width: 6, height: height - 20 }));
    group.append(words(service.name.charAt(0).toUpperCase() + service.name.slice(1), { class: "name", x: x + 30, y: y + height / 2 - 3 }));
    const state = words("", { class: "state", x: x + 30, y: y + height / 2 + 18 });
    group.append(state);
    const squares = hears.length === 0 ? [] : Array.from({ length: Squares }, (_, n) => make("rect", { class: "waiting", width: 10, height: 10, rx: 2, ...place.square(n) }));
    const backlog = hears.length === 0 ? null : words("", { class: "backlog-text", ...place.backlog });
    group.append(...squares, ...(backlog === null ? [] : [backlog]));
    return { name: service.name, index, hears, group, state, squares, backlog, out: place.out, into: place.into, calm: 0 };
  }
}

function make(tag, attributes) {
  return set(document.createElementNS(Ns, tag), attributes);
}

function set(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }

  return element;
}

function words(text, attributes) {
  const element = make("text", attributes);
  element.textContent = text;
  return element;
}

function wire(points) {
  return make("polyline", { class: "wire", points: points.map(point => point.join(",")).join(" ") });
}

// An arrow head at the end of a way.
function tip(points) {
  const [[fromX, fromY], [x, y]] = points.slice(-2);
  const [dx, dy] = [Math.sign(x - fromX), Math.sign(y - fromY)];
  const corner = side => `${x - dx * 10 + dy * 6 * side},${y - dy * 10 + dx * 6 * side}`;
  return make("polygon", { class: "tip", points: `${x},${y} ${corner(1)} ${corner(-1)}` });
}

function lengths(points) {
  return points.slice(1).map(([x, y], index) => Math.hypot(x - points[index][0], y - points[index][1]));
}

function along(points, parts, share) {
  let left = share * parts.reduce((sum, part) => sum + part, 0);
  for (let index = 0; index < parts.length; index++) {
    if (left <= parts[index]) {
      const part = parts[index] === 0 ? 0 : left / parts[index];
      const [[fromX, fromY], [x, y]] = [points[index], points[index + 1]];
      return [fromX + (x - fromX) * part, fromY + (y - fromY) * part];
    }

    left -= parts[index];
  }

  return points.at(-1);
}
