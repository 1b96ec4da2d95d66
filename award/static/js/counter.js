/* The live count below a text: data-counter names the element with data-least, data-most and [data-count]. */
import { count } from "./counting.js";

export function start(root) {
  for (const field of root.querySelectorAll("[data-counter]")) {
    const foot = document.getElementById(field.dataset.counter);
    if (!foot || field.dataset.counted) continue;
    field.dataset.counted = "1";
    const show = () => {
      const n = count(field.value);
      const most = Number(foot.dataset.most) || 0;
      const shown = foot.querySelector("[data-count]");
      shown.textContent = most ? `${n} / ${most}` : String(n);
      shown.classList.toggle("over", most > 0 && n > most);
    };
    field.addEventListener("input", show);
    field.addEventListener("counted", show); // set by a script
    show();
  }
}
