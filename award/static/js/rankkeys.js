/* Keys of the ranking. Off while text is typed. ↑ ↓ the row, Enter (the link's own) its marks, P its pin, D the discussion of the
   open row, L the line. */

export function start(root) {
  const table = root.querySelector?.("[data-rank]") ?? root;
  if (table.dataset.started) return;
  table.dataset.started = "";
  const links = Array.from(table.querySelectorAll("a.w-rt"));
  rowOf(document.getElementById(location.hash.slice(1)))?.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const act = acts[event.key.toLowerCase()];
    if (act && act(table, links)) event.preventDefault();
  });
}

const rowOf = (row) => row?.querySelector("a.w-rt");
const here = (links) => links.findIndex((link) => link.closest("tr").contains(document.activeElement));

function go(links, step) {
  const at = here(links);
  const next = links[at < 0 ? 0 : at + step];
  next?.focus();
  return Boolean(next);
}

const acts = {
  arrowdown: (table, links) => go(links, 1),
  arrowup: (table, links) => here(links) > 0 && go(links, -1),
  p: (table, links) => press(links[here(links)]?.closest("tr").querySelector(".w-pin")),
  d: (table) => {
    const box = table.querySelector(".w-open details");
    if (!box) return false;
    box.open = true;
    box.querySelector("textarea").focus();
    return true;
  },
  l: (table) => {
    const line = table.querySelector("#line");
    line?.scrollIntoView({ block: "center" });
    rowOf(line?.previousElementSibling)?.focus({ preventScroll: true });
    return Boolean(line);
  },
};

function press(button) {
  button?.click();
  return Boolean(button);
}
