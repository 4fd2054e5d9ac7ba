// Makes the events page live: the drawing moves with the stream of the flow, and the tables are read again as it changes.
import { Drawing } from "./events-drawing.js";

const figure = document.getElementById("flow");
const says = figure.querySelector(".says");
const pause = figure.querySelector(".pause");
const drawing = new Drawing(figure.querySelector(".drawing"));

let paused = false;
let lastFlow = null;
let waitedBefore = new Set();

figure.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  if (!paused) {
    show(lastFlow, []);
  }
});

const stream = new EventSource("/events/live");
stream.addEventListener("flow", message => {
  const { view, steps } = JSON.parse(message.data);
  lastFlow = view;
  if (!paused) {
    show(view, steps);
  }
});
stream.addEventListener("error", () => say("The stream of events is interrupted; it comes back by itself."));

function show(view, steps) {
  if (view === null) {
    return;
  }

  drawing.update(view);
  drawing.play(steps);
  say(sentence(view));
  readAgain();
}

function sentence({ services }) {
  const away = services.filter(service => !service.alive);
  // An event or two on their way are no backlog: it has to be there for a second look.
  const late = services.filter(service => service.waiting > 0 && waitedBefore.has(service.name));
  waitedBefore = new Set(services.filter(service => service.waiting > 0).map(service => service.name));
  const told = away.map(service => service.waiting > 0
    ? `${name(service)} is stopped: ${count(service.waiting)} ${service.waiting === 1 ? "waits" : "wait"} for it.`
    : `${name(service)} is stopped.`);
  told.push(...late.filter(service => service.alive).map(service => `${name(service)} is catching up: ${count(service.waiting)} to go.`));
  return told.length > 0 ? told.join(" ") : "Everything runs, and nothing waits. Dots are events, slowed down for the eye.";
}

function count(number) {
  return number === 1 ? "1 event" : `${number.toLocaleString("en")} events`;
}

function name(service) {
  return service.name.charAt(0).toUpperCase() + service.name.slice(1);
}

// A live region is read out with every change: only say what is new.
function say(text) {
  if (says.textContent !== text) {
    says.textContent = text;
  }
}

let reading = false;
let again = false;

// One way to render: the server's. At most one request at a time, and one a second.
async function readAgain() {
  if (reading) {
    again = true;
    return;
  }

  reading = true;
  again = false;
  try {
    const answer = await fetch(location.href);
    if (answer.ok && !answer.redirected && !paused) {
      replaceParts(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch (fault) {
    // The front end is away; the stream says so as well, and the next message reads again.
    console.info("The tables could not be read again.", fault);
  }

  setTimeout(() => {
    reading = false;
    if (again) {
      readAgain();
    }
  }, 1000);
}

function replaceParts(fresh) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = fresh.getElementById(part.id);
    if (next === null || part.contains(document.activeElement) || isFilledIn(part) || holdsSelection(part)) {
      continue;
    }

    for (const open of part.querySelectorAll("details[open]")) {
      fresh.getElementById(open.id)?.setAttribute("open", "");
    }

    if (part.innerHTML !== next.innerHTML) {
      const scrolled = [...part.querySelectorAll(".scroll")].map(box => box.scrollLeft);
      part.replaceChildren(...next.childNodes);
      part.querySelectorAll(".scroll").forEach((box, index) => { box.scrollLeft = scrolled[index] ?? 0; });
    }
  }
}

function isFilledIn(part) {
  return [...part.querySelectorAll("input:not([type=hidden])")].some(input => input.value !== input.defaultValue);
}

function holdsSelection(part) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode);
}
