/* The marks on a phone: a drawer at the foot. A button with aria-expanded; Escape closes; the place in the text is kept. */

export function start() {
  for (const drawer of document.querySelectorAll("[data-drawer]")) {
    const toggle = drawer.querySelector("[data-drawer-toggle]");
    if (!toggle || drawer.dataset.drawerStarted) continue;
    drawer.dataset.drawerStarted = "1";
    const open = (wanted) => toggle.setAttribute("aria-expanded", String(wanted));
    const isOpen = () => toggle.getAttribute("aria-expanded") === "true";
    toggle.addEventListener("click", () => open(!isOpen()));
    drawer.addEventListener("keydown", (event) => {
      if (!isOpen() || !matchMedia("(max-width: 720px)").matches) return;
      if (event.key === "Escape") { open(false); toggle.focus(); }
      if (event.key === "Tab") keepInside(drawer, event);
    });
    let from = null;
    toggle.addEventListener("touchstart", (event) => { from = event.touches[0].clientY; }, { passive: true });
    toggle.addEventListener("touchend", (event) => {
      const way = from === null ? 0 : event.changedTouches[0].clientY - from;
      if (Math.abs(way) > 30) { open(way < 0); event.preventDefault(); }
      from = null;
    });
  }
}

function keepInside(drawer, event) {
  const stops = Array.from(drawer.querySelectorAll("button, a[href], input:not([type=hidden]), textarea, select")).filter((one) => one.offsetParent && !one.disabled);
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}
