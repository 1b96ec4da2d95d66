/* Keys of a desk. Off while text is typed.
   Marks: 1–9 set, 0 = 10; ← → one grid step (half a mark) down and up; ↑ ↓ the criterion; C the comment; F6 material and marks.
   [ and ] the previous and next case: links with data-previous and data-next. Any other single key: a button with data-key="p".
   <button data-turn="name" data-key="1"> goes on to the next of the radios of that name. Ctrl + Enter: the button with data-final.
   A criterion is <fieldset data-criterion data-step="0.5"> with radios of whole marks and, for half marks, one
   <input type="hidden" data-mark> that holds the value sent; radios are then data-unsaved. */

let pressed = false;

export function start(root) {
  const desk = document.querySelector("[data-desk]");
  if (!desk || desk.dataset.started) return;
  desk.dataset.started = "1";
  for (const criterion of desk.querySelectorAll("[data-criterion]")) prepare(desk, criterion);
  for (const button of desk.querySelectorAll("[data-turn]")) button.addEventListener("click", () => turn(desk, button.dataset.turn));
  document.addEventListener("keydown", (event) => press(desk, event));
  document.addEventListener("mouseup", () => setTimeout(() => { pressed = false; }));
}

const criteria = (desk) => Array.from(desk.querySelectorAll("[data-criterion]"));
const active = (desk) => desk.querySelector("[data-criterion].is-active") ?? criteria(desk)[0];
const radios = (criterion) => Array.from(criterion.querySelectorAll("input[type=radio]"));

function prepare(desk, criterion) {
  // opening a criterion moves the others: not between a press and its click, which would then hit another mark
  criterion.addEventListener("mousedown", () => { pressed = true; });
  criterion.addEventListener("focusin", () => { if (!pressed) activate(desk, criterion, false); });
  criterion.addEventListener("click", () => activate(desk, criterion, false));
  criterion.addEventListener("change", (event) => { if (event.target.type === "radio") mark(criterion, Number(event.target.value)); else if (event.target.type === "number") show(criterion, Number(event.target.value)); });
  for (const half of criterion.querySelectorAll("[data-half]")) half.addEventListener("click", () => step(criterion, Number(half.dataset.half)));
  const kept = criterion.querySelector("[data-mark]");
  if (kept?.value) show(criterion, Number(kept.value));
}

/** The next of the radios of that name, round and round. */
function turn(desk, name) {
  const all = Array.from(desk.querySelectorAll(`input[type=radio][name="${CSS.escape(name)}"]`));
  const next = all[(all.findIndex((one) => one.checked) + 1) % all.length];
  next.checked = true;
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

function press(desk, event) {
  if (event.ctrlKey && event.key === "Enter") { desk.querySelector("[data-final]")?.click(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "F6") { event.preventDefault(); swapSides(desk); return; }
  const field = event.target.closest?.("textarea, select, [contenteditable], input:not([type=radio])");
  if (field) return;
  const done = act(desk, event.key);
  if (done) event.preventDefault();
}

function act(desk, key) {
  const criterion = active(desk);
  if (/^[0-9]$/.test(key) && criterion) return choose(criterion, key === "0" ? 10 : Number(key));
  if (key === "ArrowLeft" || key === "ArrowRight") return criterion && step(criterion, key === "ArrowLeft" ? -1 : 1);
  if (key === "ArrowUp" || key === "ArrowDown") return criterion && move(desk, criterion, key === "ArrowUp" ? -1 : 1);
  if (key === "c" || key === "C") return focusOn(desk.querySelector("textarea"));
  if (key === "[" || key === "]") return follow(document.querySelector(key === "[" ? "[data-previous]" : "[data-next]"));
  return follow(document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]:not(li)`));
}

function choose(criterion, value) {
  const radio = radios(criterion).find((one) => Number(one.value) === value && !one.disabled);
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  radio.focus();
  return true;
}

function mark(criterion, value) {
  show(criterion, value);
  const kept = criterion.querySelector("[data-mark]");
  if (!kept || kept.value === String(value)) return;
  kept.value = String(value);
  kept.dispatchEvent(new Event("change", { bubbles: true }));
}

/** One step of the grid; without a [data-mark] only whole marks exist. */
function step(criterion, direction) {
  const values = radios(criterion).map((one) => Number(one.value));
  const kept = criterion.querySelector("[data-mark]");
  const size = kept ? Number(criterion.dataset.step) || 1 : 1;
  const now = kept?.value ? Number(kept.value) : Number(radios(criterion).find((one) => one.checked)?.value ?? NaN);
  if (Number.isNaN(now)) return false;
  const next = Math.min(Math.max(now + direction * size, Math.min(...values)), Math.max(...values));
  if (!kept) return choose(criterion, next);
  mark(criterion, next);
  return true;
}

/** The whole mark below is the checked one; its face shows the half. */
function show(criterion, value) {
  for (const radio of radios(criterion)) {
    const whole = Number(radio.value);
    radio.checked = whole === Math.floor(value);
    if (radio.nextElementSibling) radio.nextElementSibling.textContent = radio.checked ? String(value) : radio.value;
  }
  const figure = criterion.querySelector(".w-crit-v");
  if (figure) figure.textContent = String(value);
  for (const anchor of criterion.querySelectorAll("[data-from]")) {
    const here = value >= Number(anchor.dataset.from) && value <= Number(anchor.dataset.to);
    if (here) anchor.setAttribute("aria-current", "true"); else anchor.removeAttribute("aria-current");
    const line = criterion.querySelector("[data-anchor]");
    if (here && line) line.textContent = anchor.lastChild.textContent;
  }
}

function move(desk, criterion, direction) {
  const all = criteria(desk);
  const next = all[all.indexOf(criterion) + direction];
  if (!next) return false;
  activate(desk, next, true);
  return true;
}

function activate(desk, criterion, focus) {
  for (const one of criteria(desk)) one.classList.toggle("is-active", one === criterion);
  if (!focus) return;
  (radios(criterion).find((one) => one.checked) ?? radios(criterion)[0])?.focus();
  criterion.scrollIntoView({ block: "nearest" });
}

function swapSides(desk) {
  const text = document.querySelector(".w-text, [data-material]");
  if (desk.contains(document.activeElement)) text?.focus(); else activate(desk, active(desk), true);
}

const focusOn = (field) => { field?.focus(); return Boolean(field); };
const follow = (link) => { link?.click(); return Boolean(link); };
