/* Runs before the first paint: the chosen or the system's theme, and the mark that scripts work. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("theme"); } catch { return null; } // storage may be forbidden
  };
  const apply = () => { root.dataset.bsTheme = chosen() ?? (system.matches ? "dark" : "light"); };
  apply();
  root.classList.add("scripted");
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
        try {
          const asSystem = next === (system.matches ? "dark" : "light");
          if (asSystem) localStorage.removeItem("theme"); else localStorage.setItem("theme", next);
        } catch { /* the choice then lasts for this page */ }
        root.dataset.bsTheme = next;
      });
    }
  });
})();
