// The moderators' list: keys for what the buttons do, and numbers that move by themselves.
import { follow } from "./changes.js";

const articles = () => [...document.querySelectorAll(".queue article")];
const current = () => document.activeElement?.closest(".queue article");
const dialog = document.querySelector("dialog.keys");

document.querySelector(".keys-hint").hidden = false;

// Enter in a reason means what the reason is for; the form's first button would approve.
for (const reason of document.querySelectorAll(".decide input[name='Form.Reason']")) {
  reason.addEventListener("keydown", event => {
    if (event.key === "Enter") {
      event.preventDefault();
      reason.form.requestSubmit(reason.form.querySelector("button[value='reject']"));
    }
  });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => current()?.querySelector("button[value='approve']")?.click(),
  r: () => current()?.querySelector("input[name='Form.Reason']")?.focus(),
  x: () => current()?.querySelector("input[type='checkbox']")?.click(),
  u: () => document.querySelector(".undo button")?.click(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", event => {
  const typing = event.target.matches("input:not([type='checkbox']), textarea, select");
  if (typing && event.key === "Escape") {
    event.target.closest("article")?.focus();
  }

  if (!typing && !dialog.open && !event.ctrlKey && !event.metaKey && !event.altKey && Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});

function move(step) {
  const all = articles();
  const at = all.indexOf(current());
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}

if (new URLSearchParams(location.search).has("undo")) {
  // On with the next one after a decision.
  articles().find(article => article.querySelector(".decide"))?.focus();
}

let reading = false;
let again = false;

// However much happens, one look at a time.
async function look() {
  if (reading) {
    again = true;
    return;
  }

  reading = true;
  try {
    do {
      again = false;
      const answer = await fetch(location.href);
      if (answer.ok) {
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } while (again);
  } catch {
    say("The numbers cannot be read just now; they are tried again.");
  } finally {
    reading = false;
  }
}

function show(fresh) {
  const tabs = document.querySelector(".tabs");
  const counts = fresh.querySelectorAll(".tabs .count");
  tabs.querySelectorAll(".count").forEach((count, index) => {
    count.textContent = counts[index]?.textContent ?? "";
  });
  const known = new Set(articles().map(article => article.dataset.id));
  const now = new Set([...fresh.querySelectorAll(".queue article")].map(article => article.dataset.id));
  const more = [...now].filter(id => !known.has(id)).length;
  for (const article of articles().filter(article => !now.has(article.dataset.id))) {
    article.closest("li").classList.add("gone");
  }

  if (more > 0) {
    say(more === 1 ? "One more comment is in this list." : `${more} more comments are in this list.`, Object.assign(document.createElement("a"), { href: location.href, textContent: "Show" }));
  } else {
    say("");
  }
}

function say(text, ...parts) {
  const news = document.querySelector(".queue-news");
  news.replaceChildren(text, ...parts);
  news.hidden = text === "";
}

follow("/moderation/changes", {
  queue: look,
  resync: look,
  lost: () => say("The numbers do not move by themselves just now; that is tried again."),
  found: () => say(""),
});
