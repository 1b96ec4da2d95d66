/* Small habits of forms and pop-ups: once, autosubmit, focus on errors, menus that close, dialogs, searchable selects. */

export function start(root) {
  for (const form of root.querySelectorAll("form[data-once]")) once(form);
  for (const form of root.querySelectorAll("form[data-autosubmit]")) autosubmit(form);
  for (const button of root.querySelectorAll("[data-dialog]")) opener(button);
  for (const select of root.querySelectorAll("select[data-select]")) searchable(select);
  for (const menu of root.querySelectorAll("details.menu, details.confirm")) closing(menu);
  root.querySelector("[data-focus]")?.focus();
}

/** A second click does nothing; a form that a page-back brings up again works again. */
function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}

function autosubmit(form) {
  form.addEventListener("change", (event) => { if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit(); });
}

function opener(button) {
  const dialog = document.getElementById(button.dataset.dialog);
  button.addEventListener("click", (event) => { event.preventDefault(); dialog?.showModal(); }); // a link to it without scripts
  for (const close of dialog?.querySelectorAll("[data-close]") ?? []) close.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
}

function closing(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) { details.open = false; details.querySelector("summary").focus(); }
  });
  if (details.classList.contains("menu")) {
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
  }
}

async function searchable(select) {
  if (!globalThis.TomSelect) {
    await loadStyle("tom-select.bootstrap5.min.css");
    await loadScript("tom-select.complete.min.js");
  }
  if (!select.tomselect) new globalThis.TomSelect(select, { maxOptions: 500, plugins: select.multiple ? ["remove_button"] : [] });
}

const vendor = (name) => new URL(`../vendor/${name}`, import.meta.url).href;

/** Load a classic script of the vendor folder once. */
export function loadScript(name) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: vendor(name), onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

function loadStyle(name) {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: vendor(name), onload: resolve, onerror: resolve });
    document.head.append(link);
  });
}
