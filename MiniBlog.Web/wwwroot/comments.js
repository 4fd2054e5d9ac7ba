// A post's comments: reply in place, and look at a comment before it is sent. Without this script the links and buttons lead to pages that
// do the same.
const section = document.querySelector(".comments");
const form = section?.querySelector("#comment-form");

if (form) {
  replyInPlace();
  preview();
}

function replyInPlace() {
  const home = document.createComment("the form's place");
  const parent = form.elements["Form.ParentId"];
  const heading = form.querySelector("h3");
  const before = heading?.textContent;
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: "Cancel the reply", hidden: true });
  form.before(home);
  form.querySelector(".buttons").append(cancel);

  section.addEventListener("click", event => {
    const link = event.target.closest("a.reply");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }

    event.preventDefault();
    parent.value = link.dataset.parent;
    heading.textContent = link.getAttribute("aria-label");
    cancel.hidden = false;
    link.closest("article").after(form);
    form.elements[form.elements["Form.Author"].value ? "Form.Content" : "Form.Author"].focus();
  });
  cancel.addEventListener("click", () => {
    const link = section.querySelector(`a.reply[data-parent="${parent.value}"]`);
    parent.value = "";
    heading.textContent = before;
    cancel.hidden = true;
    home.after(form);
    link?.focus();
  });
}

function preview() {
  const place = form.querySelector(".preview");
  form.addEventListener("submit", async event => {
    if (event.submitter?.name !== "Form.Preview") {
      return;
    }

    event.preventDefault();
    const say = text => place.replaceChildren(Object.assign(document.createElement("p"), { className: "hint", textContent: text }));
    try {
      const answer = await fetch("/comments/preview", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ content: form.elements["Form.Content"].value }),
      });
      if (!answer.ok) {
        throw new Error(`${answer.status}`);
      }

      say("Preview, not sent yet:");
      const prose = Object.assign(document.createElement("div"), { className: "prose" });
      // Sanitised by Query, as everything that is shown.
      prose.innerHTML = (await answer.json()).html;
      place.append(prose);
    } catch {
      say("There is no preview just now. The comment can be sent all the same.");
    }
  });
}
