/* Order by drag and by keyboard: on a handle (data-handle) the arrow keys move its row, Home and End to the ends.
   <ol data-sortable="URL"> with <li data-key="7">: after each move POST order=7&order=3…; without a URL the order is only
   in the hidden inputs <input name="order"> of the rows. Lists with the same data-group exchange rows (selection). */
import Sortable from "../vendor/sortable.esm.js";
import { post } from "./server.js";

export function start(root) {
  const lists = root.matches?.("[data-sortable]") ? [root] : root.querySelectorAll("[data-sortable]");
  for (const list of lists) {
    if (list.dataset.started) continue;
    list.dataset.started = "1";
    makeSortable(list, (order) => save(list, order));
  }
}

/** Make `list` sortable; `moved` gets the keys in their new order. */
export function makeSortable(list, moved) {
  const keys = () => Array.from(list.children, (row) => row.dataset.key ?? row.dataset.file).filter(Boolean);
  const tell = (row) => {
    list.dispatchEvent(new CustomEvent("moved", { bubbles: true, detail: { row, order: keys() } }));
    moved(keys());
  };
  Sortable.create(list, {
    handle: "[data-handle]", animation: 120, ghostClass: "is-drag", group: list.dataset.group,
    onEnd: (event) => { if (event.to === list && event.oldIndex !== event.newIndex) tell(event.item); },
    onAdd: (event) => tell(event.item),
  });
  list.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle) return;
    const row = handle.closest("li");
    const place = { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling?.nextElementSibling ?? null, Home: list.firstElementChild, End: null };
    if (!(event.key in place) || (event.key === "ArrowUp" && !place.ArrowUp) || (event.key === "ArrowDown" && !row.nextElementSibling)) return;
    event.preventDefault();
    list.insertBefore(row, place[event.key]);
    handle.focus();
    tell(row);
  });
}

async function save(list, order) {
  if (!list.dataset.sortable) return;
  const body = new FormData();
  for (const key of order) body.append("order", key);
  const { status } = await post(list.dataset.sortable, body).catch(() => ({ status: 0 }));
  list.classList.toggle("is-unsaved", status < 200 || status >= 300);
  list.dispatchEvent(new CustomEvent(status >= 200 && status < 300 ? "ordered" : "order-failed", { bubbles: true }));
}
