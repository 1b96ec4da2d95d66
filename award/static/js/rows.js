/* Rows of cells: add one from the template, take one away. Without scripts the server leaves one blank row. */
export function start(root) {
  for (const box of root.querySelectorAll("[data-rows]:not([data-started])")) {
    box.dataset.started = "";
    const add = box.querySelector(":scope > [data-add]");
    const rows = () => box.querySelectorAll(":scope > [data-row]");
    const most = Number(box.dataset.most || Infinity);
    let next = rows().length;

    const refresh = () => {
      add.hidden = rows().length >= most;
      for (const row of rows()) row.querySelector("[data-remove-row]").hidden = false;
    };
    add.addEventListener("click", () => {
      const shell = document.createElement("div");
      shell.append(box.querySelector(":scope > template").content.cloneNode(true));
      const row = shell.querySelector("[data-row]");
      renumber(row, next++);
      add.before(row);
      refresh();
      row.querySelector("input, select").focus();
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove-row]");
      if (!button) return;
      button.closest("[data-row]").remove();
      refresh();
      add.hidden ? box.querySelector("input, select")?.focus() : add.focus();
      box.dispatchEvent(new Event("input", { bubbles: true })); // autosave listens
    });
    refresh();
  }
}

/** Put the row's own number where the template says NEW, in names, ids and what points at them. */
function renumber(row, number) {
  for (const part of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace("-NEW-", `-${number}-`));
    }
  }
}
