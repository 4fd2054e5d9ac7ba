// What the blog does not have yet is kept in this browser, and offered again when the post is opened.
// A full or forbidden storage only means that there is no copy.
import { form, texts, field, snapshot } from "./writing-form.js";

const kept = form.querySelector(".kept-copy");
const nameOf = postId => `miniblog-text-${postId ?? "new"}`;

export function keep(postId) {
  try {
    localStorage.setItem(nameOf(postId), JSON.stringify({ at: Date.now(), values: texts.map(name => field(name).value) }));
  } catch (error) {
    console.warn("No copy of the text is kept in this browser:", error);
  }
}

export function forget(postId) {
  try {
    localStorage.removeItem(nameOf(postId));
  } catch (error) {
    console.warn("The copy in this browser could not be removed:", error);
  }
}

function read(postId) {
  try {
    return JSON.parse(localStorage.getItem(nameOf(postId)));
  } catch (error) {
    console.warn("The copy in this browser cannot be read:", error);
    return null;
  }
}

/** Offers the copy of a post, where there is one that differs from what is in the form; `taken` runs after it was put in. */
export function offer(postId, taken) {
  const copy = read(postId);
  if (!copy || !("opened" in form.dataset)) return;
  if (JSON.stringify(copy.values) === snapshot()) { forget(postId); return; }
  const button = (label, press) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: label, className: "second" });
    made.addEventListener("click", () => { kept.hidden = true; press(); });
    return made;
  };
  const words = document.createElement("p");
  words.textContent = `This browser has a text of ${new Date(copy.at).toLocaleString()} that was not saved.`;
  kept.replaceChildren(words,
    button("Put it in", () => {
      texts.forEach((name, index) => { field(name).value = copy.values[index]; });
      taken();
    }),
    button("Throw it away", () => forget(postId)));
  kept.hidden = false;
}
