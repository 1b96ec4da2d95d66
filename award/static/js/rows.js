/* Rows of cells: add one from the template, take one away. Without scripts the server leaves one blank row. */
export function start(root) {
  for (const box of root.querySelectorAll("[data-rows]:not([data-started])")) {
    box.dataset.started = "";
    const add = box.querySelector(":scope > [data-add]");
    const rows = () => box.querySelectorAll(":scope > [data-row]");
    const most = Number(box.dataset.most || Infinity);
    let next = rows().length;
    const last = [...rows()].at(-1);
    if (next > 1 && [...last.querySelectorAll("input:not([type=hidden]), select")].every((cell) => !cell.value)) last.remove(); // "add" does its work

    const refresh = () => {
      add.hidden = rows().length >= most;
      for (const row of rows()) row.querySelector("[data-remove-row]").hidden = false;
    };
    add.addEventListener("click", () => {
      addRow(box, next++).querySelector("input, select").focus();
      refresh();
    });
    box.addEventListener("rows", () => { next = Math.max(next, ...Array.from(rows(), numberOf).map((n) => n + 1)); refresh(); });
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

/** Leave exactly the rows that `names` speak of (`claims-2-number` → row 2), and no others. */
export function replaceRows(form, key, names) {
  const box = form.querySelector(`[data-rows][data-name="${CSS.escape(key)}"]`);
  if (!box) return;
  const wanted = new Set(names.map((name) => Number(name.split("-")[1])));
  for (const row of box.querySelectorAll(":scope > [data-row]")) {
    if (!wanted.delete(numberOf(row))) row.remove();
  }
  for (const number of wanted) addRow(box, number);
  box.dispatchEvent(new Event("rows"));
}

function addRow(box, number) {
  const shell = document.createElement("div");
  shell.append(box.querySelector(":scope > template").content.cloneNode(true));
  const row = shell.querySelector("[data-row]");
  renumber(row, number);
  box.querySelector(":scope > [data-add]").before(row);
  return row;
}

const numberOf = (row) => Number(row.querySelector("[name]").name.split("-")[1]);

/** Put the row's own number where the template says NEW, in names, ids and what points at them. */
function renumber(row, number) {
  row.setAttribute("aria-label", row.getAttribute("aria-label").replace("NEW", number + 1));
  for (const part of row.querySelectorAll("[name], [id], [for]")) {
    for (const name of ["name", "id", "for"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace("-NEW-", `-${number}-`));
    }
  }
}
