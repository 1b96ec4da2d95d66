/* The one entry: starts the parts that a page asks for by its data attributes, and again for what htmx brings in. */
const PARTS = {
  autosave: "form[data-autosave]",
  standing: "form[data-standing]",
  counter: "[data-counter]",
  upload: "[data-upload]",
  rows: "[data-rows]",
  region: "[data-region]",
  sortable: "[data-sortable]",
  calendar: "form[data-calendar]",
  countdown: "[data-countdown], [data-clock]",
  deskkeys: "[data-desk]",
  drawer: "[data-drawer]",
  dialogs: "[data-dialog], form[data-once], form[data-autosubmit], [data-focus], details.confirm, details.menu, [data-select]",
  rankkeys: "[data-rank]",
  tiers: "[data-tiers]",
  chart: "[data-chart]",
  viewer: "[data-viewer]",
};

async function start(root) {
  const wanted = Object.entries(PARTS).filter(([, selector]) => root.matches?.(selector) || root.querySelector(selector));
  await Promise.all(wanted.map(async ([name]) => (await import(`./${name}.js`)).start(root)));
}

start(document).then(() => { document.documentElement.dataset.started = ""; });
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) start(event.target); });
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// the navigation is open where there is room for it and folded on a phone
const fold = document.querySelector(".w-rail-fold");
if (fold && matchMedia("(max-width: 720px)").matches) fold.open = false;
