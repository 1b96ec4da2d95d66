/* Windows on the calendar: a bar or one of its ends is moved by drag and by the arrow keys, day by day. What is saved are
   the inputs of the same form, opens_at-<stage> and closes_at-<stage>; the hour of the day stays as it was typed. */
import { words } from "./server.js";

const DAY = 86400000;
const [LEFT, WIDTH] = [120, 760]; // of the drawing, as award.blueprints.organise.timeline has them
const KEYS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };
const SAID = words({
  "zh-Hans": { opens_at: "开始", closes_at: "截止", both: "起止" },
  "zh-Hant": { opens_at: "開始", closes_at: "截止", both: "起止" },
  en: { opens_at: "begins", closes_at: "ends", both: "begins and ends" },
});

export function start(root) {
  const forms = root.matches?.("form[data-calendar]") ? [root] : root.querySelectorAll("form[data-calendar]");
  for (const form of forms) if (form.querySelector("svg[data-first]")) begin(form);
}

const dayOf = (input) => (input.value ? Date.parse(`${input.value.slice(0, 10)}T00:00Z`) / DAY : null);
const worded = (day) => new Date(day * DAY).toLocaleDateString(document.documentElement.lang, { timeZone: "UTC", month: "short", day: "numeric", weekday: "short" });

function begin(form) {
  const svg = form.querySelector("svg[data-first]");
  const first = Date.parse(`${svg.dataset.first}T00:00Z`) / DAY;
  const unit = WIDTH / Number(svg.dataset.days);
  const rows = Array.from(svg.querySelectorAll("[data-bar]"), (bar) => rowOf(form, bar));
  svg.setAttribute("role", "group"); // an image has no parts to move

  const draw = (row) => {
    const [from, to] = [dayOf(row.opens_at), dayOf(row.closes_at)];
    const x = LEFT + ((from ?? to) - first) * unit;
    const last = to === null ? LEFT + WIDTH : LEFT + (to + 1 - first) * unit;
    const shown = (from ?? to) !== null;
    const cut = (place) => Math.min(Math.max(place, LEFT), LEFT + WIDTH);
    row.both.setAttribute("x", cut(x));
    row.both.setAttribute("width", Math.max(cut(last) - cut(x), 2));
    place(row.begins, shown && from !== null, cut(x) - 9, from);
    place(row.ends, shown && to !== null, cut(last), to);
    row.both.style.display = shown ? "" : "none";
    if (shown) describe(row.both, from ?? to, [from, to].filter((day) => day !== null).map(worded).join(" – "));
  };
  const place = (handle, shown, x, day) => {
    handle.style.display = shown ? "" : "none";
    handle.setAttribute("x", x);
    if (shown) describe(handle, day, worded(day));
  };
  const describe = (part, day, text) => {
    for (const [name, value] of [["valuenow", day - first], ["valuemin", 0], ["valuemax", Number(svg.dataset.days)], ["valuetext", text]]) part.setAttribute(`aria-${name}`, value);
  };
  const move = (row, which, days) => {
    const [from, to] = [dayOf(row.opens_at), dayOf(row.closes_at)];
    if (from !== null && to !== null && ((which === "opens_at" && from + days > to) || (which === "closes_at" && to + days < from))) return;
    const follow = form.querySelector("[data-follow]").checked && which !== "opens_at";
    const later = follow ? rows.slice(rows.indexOf(row) + 1) : [];
    for (const name of which === "both" ? ["opens_at", "closes_at"] : [which]) shift(row[name], days);
    for (const other of later) for (const name of ["opens_at", "closes_at"]) shift(other[name], days);
    for (const changed of [row, ...later]) draw(changed);
    form.querySelector("[data-unsaved]").hidden = false;
  };
  for (const row of rows) {
    for (const [which, part] of [["both", row.both], ["opens_at", row.begins], ["closes_at", row.ends]]) {
      part.setAttribute("role", "slider");
      part.setAttribute("tabindex", 0);
      part.setAttribute("aria-label", `${row.both.dataset.name} ${SAID[which]}`);
      part.addEventListener("keydown", (event) => {
        if (!(event.key in KEYS)) return;
        event.preventDefault();
        move(row, which, KEYS[event.key]);
      });
      part.addEventListener("pointerdown", (event) => drag(event, part, svg.getBoundingClientRect().width / 900 * unit, (days) => move(row, which, days)));
    }
    for (const name of ["opens_at", "closes_at"]) row[name].addEventListener("input", () => { draw(row); form.querySelector("[data-unsaved]").hidden = false; });
    draw(row);
  }
  for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;
}

function rowOf(form, bar) {
  const end = () => {
    const handle = bar.cloneNode();
    handle.removeAttribute("data-bar");
    handle.setAttribute("class", "g-end");
    handle.setAttribute("width", 9);
    bar.after(handle);
    return handle;
  };
  return { both: bar, begins: end(), ends: end(), opens_at: form.elements[`opens_at-${bar.dataset.bar}`], closes_at: form.elements[`closes_at-${bar.dataset.bar}`] };
}

function shift(input, days) {
  const day = dayOf(input);
  if (day !== null) input.value = new Date((day + days) * DAY).toISOString().slice(0, 10) + input.value.slice(10);
}

/** Tell whole days as the pointer passes them. */
function drag(event, part, pixels, moved) {
  event.preventDefault();
  part.focus();
  part.setPointerCapture(event.pointerId);
  let told = 0;
  const follow = (next) => {
    const days = Math.round((next.clientX - event.clientX) / pixels);
    if (days !== told) moved(days - told);
    told = days;
  };
  part.addEventListener("pointermove", follow);
  part.addEventListener("lostpointercapture", () => part.removeEventListener("pointermove", follow), { once: true });
}
