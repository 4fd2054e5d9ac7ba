// Images are dropped or pasted into the text, and land where the cursor is.
import { form, field, say } from "./writing-form.js";

const fields = ["image", "image-text", "decoration"].map(name => form.elements[name]);
const [file, words, decoration] = fields;

/** Whether a field is about the image to add, and not about the post. */
export const isOfImage = element => fields.includes(element);

/** A dropped or pasted image goes into the form's own field: what is still missing is what it shows. */
function take(event, transfer) {
  const images = [...(transfer?.files ?? [])].filter(one => one.type.startsWith("image/"));
  if (!images.length) return;
  event.preventDefault();
  const one = new DataTransfer();
  one.items.add(images[0]);
  file.files = one.files;
  form.querySelector("details.image").open = true;
  say(`${images[0].name}: say what it shows, then add it.`);
  words.focus();
}

/** Sends the image and puts it into the text; resolves to whether it is there. */
export async function addImage() {
  say("Adding the image…");
  const body = new FormData(form);
  body.set("Form.Status", "image");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch (error) {
    say("The image was not added: the blog cannot be reached.");
    return false;
  }
  const markdown = answer.headers.get("Image-Markdown");
  if (!answer.ok || !markdown) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    say((page.querySelector(".refusal li") ?? page.querySelector(".refusal p"))?.textContent.trim() || "The image was not added: sign in again in another tab, then try once more.");
    return false;
  }
  const text = field("Content");
  text.setRangeText(decodeURIComponent(markdown), text.selectionStart, text.selectionEnd, "end");
  file.value = words.value = "";
  decoration.checked = false;
  form.querySelector("details.image").open = false;
  text.focus();
  say("The image is in the text.");
  return true;
}

/** Listens for images; `added` runs after one was put into the text. */
export function takeImages(added) {
  field("Content").addEventListener("paste", event => take(event, event.clipboardData));
  field("Content").addEventListener("drop", event => take(event, event.dataTransfer));
  words.addEventListener("keydown", async event => {
    // The first button of the form would publish the post.
    if (event.key === "Enter") { event.preventDefault(); if (await addImage()) added(); }
  });
}
