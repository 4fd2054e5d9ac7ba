// The editor, made safer and livelier. The form works without any of this.
// - What is typed is kept in this browser at once, and offered again if it never reached the blog.
// - Drafts save themselves; saving stays on the page until the blog has the text, whatever happens to the connection.
// - The preview follows the text; the tags complete themselves.
// - Images are dropped or pasted into the text, and land where the cursor is.

import { form, texts, field, snapshot, say, later } from "./writing-form.js";
import * as copies from "./writing-copy.js";
import { addImage, isOfImage, takeImages } from "./writing-images.js";

let postId = form.dataset.post || null;
// A form that came back from the blog holds what is not saved yet.
let saved = "opened" in form.dataset ? snapshot() : "";
let leaving = false;
let pending = null;
// The first version of a new post, until the blog answered: sent again it has to be the same, or its key would not fit.
let first = null;

const isDirty = () => snapshot() !== saved;

function keep() {
  if (!leaving && isDirty()) copies.keep(postId);
}

function answered(answer, sent) {
  if (answer.type === "opaqueredirect") {
    say("You are signed out. Sign in again in another tab, then save here: your text is kept in this browser.");
    return false;
  }
  if (!answer.ok || !answer.headers.has("Post-Id")) return false;
  copies.forget(postId);
  postId = answer.headers.get("Post-Id");
  field("Version").value = answer.headers.get("Post-Version");
  field("Base").value = JSON.parse(sent)[texts.indexOf("Content")];
  field("Slug").placeholder = decodeURIComponent(answer.headers.get("Post-Slug"));
  if (!form.dataset.post) {
    form.dataset.post = postId;
    form.action = `/write/${postId}`;
    history.replaceState(null, "", form.action);
  }
  first = null;
  saved = sent;
  keep();
  return true;
}

async function transmit(body, sent) {
  return { answer: await fetch(form.action, { method: "POST", body, headers: { "Editor-Script": "1" }, redirect: "manual" }), sent };
}

/** Sends the form; resolves to the answer, or null where the blog could not be reached. One at a time. */
async function send(status) {
  while (pending) await pending;
  const run = async () => {
    try {
      if (first) {
        const { answer, sent } = await transmit(first.body, first.sent);
        if (!answered(answer, sent)) return answer;
      }
      const body = new FormData(form);
      body.set("Form.Status", status);
      const sent = snapshot();
      if (!postId && !status) first = { body, sent };
      const { answer } = await transmit(body, sent);
      answered(answer, sent);
      return answer;
    } catch (error) {
      say("Not saved: the blog cannot be reached. Your text is kept in this browser.");
      return null;
    }
  };
  pending = run();
  try {
    return await pending;
  } finally {
    pending = null;
  }
}

const autosave = later(async () => {
  if (leaving || !("autosave" in form.dataset) || !isDirty() || !field("Title").value.trim()) return;
  const answer = await send("");
  if (answer?.ok && !isDirty()) say(`Draft saved at ${new Date().toLocaleTimeString()}.`);
  else if (answer?.status === 412) say("Somebody else saved this post meanwhile. Save it to compare.");
  else if (answer && !answer.ok && answer.type !== "opaqueredirect") say("The draft was not saved; the button says why. Your text is kept in this browser.");
  // What was refused waits for another word; what did not arrive is sent again.
  if (isDirty() && (!answer || answer.ok)) autosave();
}, 1500, 10000);

const copy = later(keep, 300, 1000);

let showing = null;
async function show() {
  showing?.abort();
  showing = new AbortController();
  const body = new FormData(form);
  body.set("Form.Status", "preview");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: showing.signal, redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".preview .prose");
    if (fresh) {
      form.querySelector(".preview .prose").replaceChildren(...fresh.childNodes);
      form.querySelector(".preview").hidden = false;
    }
  } catch (error) {
    // Typing goes on, or the blog is away: the last preview stays.
    if (error.name !== "AbortError") console.warn("No new preview:", error);
  }
}
const preview = later(show, 400, 2000);

const known = [...document.querySelectorAll("#known-tags option")].map(option => option.value);
/** Completes the last of the tags: a data list replaces the whole field, so its entries begin with what is there. */
function complete() {
  const typed = field("Tags").value;
  const before = typed.slice(0, typed.lastIndexOf(",") + 1);
  const used = new Set(before.split(",").map(tag => tag.trim()));
  document.getElementById("known-tags").replaceChildren(...known.filter(tag => !used.has(tag)).map(tag => {
    const option = document.createElement("option");
    option.value = before ? `${before} ${tag}` : tag;
    return option;
  }));
}

function localTime() {
  const time = field("ScheduledFor");
  const note = document.getElementById("time-note");
  if (time && note) note.textContent = time.value ? `That is ${new Date(`${time.value}Z`).toLocaleString()} where you are.` : "For the button “Schedule”.";
}

function changed() {
  copy();
  autosave();
  preview();
}

form.addEventListener("input", event => {
  if (isOfImage(event.target)) return;
  if (event.target === field("Tags")) complete();
  if (event.target === field("ScheduledFor")) localTime();
  changed();
});

form.addEventListener("submit", async event => {
  const status = event.submitter?.value ?? "";
  if (leaving || status === "merge") { leaving = true; return; }
  event.preventDefault();
  if (status === "image") { if (await addImage()) changed(); return; }
  if (status === "preview") { await show(); form.querySelector(".preview").scrollIntoView({ block: "nearest" }); return; }
  say("Saving…");
  keep();
  const answer = await send(status);
  if (!answer || answer.type === "opaqueredirect") return;
  leaving = true;
  if (answer.ok && answer.headers.has("Location")) {
    location.assign(answer.headers.get("Location"));
  } else {
    // The blog says no: its page has the reasons, and the text.
    say("");
    form.requestSubmit(event.submitter);
  }
});

addEventListener("beforeunload", event => { if (!leaving && isDirty()) { keep(); event.preventDefault(); } });
addEventListener("pagehide", keep);
addEventListener("online", () => { if (isDirty()) autosave(); });

takeImages(changed);
copies.offer(postId, changed);
complete();
localTime();
if (field("Content").value) preview();
