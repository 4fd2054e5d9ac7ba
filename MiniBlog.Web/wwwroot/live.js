// A post's comments as they arrive: told in a line at the foot of the window, put in when the reader asks for them.
import { follow } from "./changes.js";

const section = document.querySelector(".comments");
const form = section.querySelector("#comment-form");
const notice = section.querySelector(".live");
const waiting = new Set();

const shown = id => document.getElementById(`comment-${id}`);

function say(text, ...more) {
  notice.replaceChildren(text, ...more);
  notice.hidden = text === "";
}

function tell() {
  if (waiting.size === 0) {
    say("");
    return;
  }

  say(waiting.size === 1 ? "A new comment is here." : `${waiting.size} new comments are here.`, way());
}

// Oldest first, what is new stands on the last page.
function way() {
  if (section.querySelector(".pager") && !location.search.includes("order=newest")) {
    return Object.assign(document.createElement("a"), { href: `/comments/${[...waiting][0]}`, textContent: "Go there" });
  }

  const show = Object.assign(document.createElement("button"), { type: "button", textContent: "Show" });
  show.addEventListener("click", () => refresh(true));
  return show;
}

// The comments as they are now; null while they cannot be had.
async function read() {
  try {
    const answer = await fetch(location.pathname + location.search);
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".comments") : null;
  } catch {
    return null;
  }
}

// Puts in what has come, and takes out nothing else: what the reader looks at and types into stays where it is.
async function refresh(wanted) {
  const fresh = await read();
  if (!fresh) {
    say("New comments cannot be fetched just now; they are tried again.");
    return;
  }

  const focus = wanted ? [...waiting][0] : null;
  for (const item of fresh.querySelectorAll(".thread > li")) {
    place(item);
  }

  section.querySelector(":scope > p.empty")?.remove();
  waiting.clear();
  say("");
  if (focus) {
    shown(focus)?.querySelector("a")?.focus();
  }
}

function place(item) {
  const id = item.firstElementChild.id;
  const there = document.getElementById(id);
  if (there) {
    if (!there.contains(form) && there.innerHTML !== item.firstElementChild.innerHTML) {
      there.replaceWith(item.firstElementChild.cloneNode(true));
    }

    return;
  }

  const parent = item.parentElement.closest("li");
  const copy = item.cloneNode(true);
  copy.querySelectorAll("ol").forEach(list => list.remove());
  copy.firstElementChild.classList.add("fresh");
  const list = parent ? replies(document.getElementById(parent.firstElementChild.id).closest("li")) : roots();
  const newestFirst = !parent && location.search.includes("order=newest");
  newestFirst ? list.prepend(copy) : list.append(copy);
}

function replies(item) {
  return item.querySelector(":scope > ol") ?? item.appendChild(Object.assign(document.createElement("ol"), { className: "thread" }));
}

function roots() {
  const list = section.querySelector(":scope > .thread");
  if (list) {
    return list;
  }

  const first = Object.assign(document.createElement("ol"), { className: "thread" });
  section.querySelector(".comments-head").after(first);
  return first;
}

follow("/changes", {
  async change(data) {
    if (data.kind !== "comment" || data.postId !== section.dataset.post) {
      return;
    }

    const article = shown(data.commentId);
    if (data.status === "removed") {
      waiting.delete(data.commentId);
      article?.querySelector(".actions")?.remove();
      article?.querySelector(".prose")?.replaceChildren("This comment is no longer here.");
      tell();
    } else if (article) {
      await refresh(false);
    } else {
      waiting.add(data.commentId);
      tell();
    }
  },
  async resync() {
    const fresh = await read();
    for (const article of fresh?.querySelectorAll("article.comment") ?? []) {
      if (!document.getElementById(article.id)) {
        waiting.add(article.id.replace("comment-", ""));
      }
    }

    tell();
  },
  lost: () => say("New comments do not arrive by themselves just now; that is tried again."),
  found: tell,
});
