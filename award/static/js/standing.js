/* How the form stands: what is wrong beside each answer, and what the sections at the left still lack, follow what was saved.

   <form data-standing>        its page is fetched again when something was saved and the writer pauses; of that page are taken
   [data-answer="key"]         the errors of each answer (while it is being written none appears, those that are there go)
   [data-sections]             list of sections: looks, notes, the sum below
   [data-follows="name"]       whatever else it holds */
const PAUSE = 1500; // milliseconds after the last save

export function start(root) {
  const forms = root.matches?.("form[data-standing]") ? [root] : root.querySelectorAll("form[data-standing]");
  for (const form of forms) if (!form.standing) form.standing = new Standing(form);
}

class Standing {
  constructor(form) {
    this.form = form;
    this.held = false; // an answer has errors that wait until it is left
    form.addEventListener("autosaved", () => this.later());
    form.addEventListener("files", () => this.later());
    form.addEventListener("focusout", () => { if (this.held) this.later(); });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return; // the next save asks again
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    showSections(page);
    for (const mine of this.form.querySelectorAll("[data-follows]")) {
      const theirs = page.querySelector(`[data-follows="${CSS.escape(mine.dataset.follows)}"]`);
      if (theirs && theirs.innerHTML !== mine.innerHTML) follow(mine, theirs);
    }
    this.held = false;
    for (const mine of this.form.querySelectorAll("[data-answer]")) {
      const theirs = page.querySelector(`[data-answer="${CSS.escape(mine.dataset.answer)}"]`);
      if (!theirs || said(mine) === said(theirs)) continue;
      if (said(theirs) && !said(mine) && mine.contains(document.activeElement)) this.held = true;
      else showErrors(mine, theirs);
    }
  }
}

/** The links stay the same elements: others listen to them. */
function showSections(page) {
  const places = [document, page].map((where) => Array.from(where.querySelectorAll("[data-sections] li, [data-sections] .ed-sum")));
  if (places[0].length !== places[1].length) return;
  places[0].forEach((mine, place) => {
    const theirs = places[1][place];
    mine.className = theirs.className;
    take(mine.querySelector("a") ?? mine, theirs.querySelector("a") ?? theirs);
  });
}

function showErrors(mine, theirs) {
  for (const old of mine.querySelectorAll(".form-errors")) old.remove();
  const field = mine.querySelector(".form-field");
  const foot = field.querySelector(":scope > .form-foot");
  for (const lines of theirs.querySelectorAll(".form-errors")) field.insertBefore(document.importNode(lines, true), foot);
  for (const control of mine.querySelectorAll("[id]:is(input, select, textarea, fieldset)")) {
    const now = theirs.querySelector(`#${CSS.escape(control.id)}`);
    if (!now) continue;
    control.classList.toggle("is-invalid", now.classList.contains("is-invalid"));
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (now.hasAttribute(name)) control.setAttribute(name, now.getAttribute(name));
      else control.removeAttribute(name);
    }
  }
}

function follow(mine, theirs) {
  const open = mine.querySelector("details")?.open ?? false;
  take(mine, theirs);
  for (const fold of mine.querySelectorAll("details")) fold.open = open;
}

const said = (box) => Array.from(box.querySelectorAll(".form-error span"), (line) => line.textContent).join("\n");
const take = (mine, theirs) => mine.replaceChildren(...Array.from(document.importNode(theirs, true).childNodes));
