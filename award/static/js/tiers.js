/* Cases in tiers: drag one onto another tier, or move it by Alt and an arrow; the form then asks for the reason.
   Nothing is changed here: both lead to the form that the button of each case opens. */
export function start(root) {
  const board = root.matches?.("[data-tiers]") ? root : root.querySelector("[data-tiers]");
  if (!board) return;
  const page = board.closest("main") ?? document;
  const tiers = () => Array.from(page.querySelectorAll("[data-tier]"));
  let held = null;

  const slotAt = (target) => { const slot = target.closest("li[id]"); return slot?.querySelector("[data-place]") ? slot : null; };
  const move = (slot, tier) => {
    if (!slot || !tier || tier.contains(slot)) return;
    const url = new URL(slot.querySelector("[data-place]").href, location.href);
    for (const [name, value] of new URLSearchParams(location.search)) url.searchParams.set(name, value);
    url.searchParams.set("to", tier.dataset.tier);
    url.hash = slot.id;
    location.assign(url);
  };

  for (const link of page.querySelectorAll("[data-place]")) {
    const slot = link.closest("li");
    slot.tabIndex = 0;
    slot.draggable = true;
  }
  page.addEventListener("dragstart", (event) => {
    held = slotAt(event.target);
    held?.classList.add("is-drag");
    if (held) event.dataTransfer.setData("text/plain", held.id);
  });
  page.addEventListener("dragend", () => {
    held?.classList.remove("is-drag");
    held = null;
    for (const tier of tiers()) tier.classList.remove("is-drop");
  });
  page.addEventListener("dragover", (event) => {
    const tier = held && event.target.closest("[data-tier]");
    for (const other of tiers()) other.classList.toggle("is-drop", other === tier && !tier.contains(held));
    if (tier) event.preventDefault();
  });
  page.addEventListener("drop", (event) => {
    const tier = held && event.target.closest("[data-tier]");
    if (!tier) return;
    event.preventDefault();
    move(held, tier);
  });
  page.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const slot = slotAt(event.target);
    if (!event.altKey || !step || !slot) return;
    event.preventDefault();
    const all = tiers();
    move(slot, all[all.findIndex((tier) => tier.contains(slot)) + step]);
  });
}
