/* A region chosen from three lists: province, city, district. The text field keeps the full name, which is what is sent;
   it stays in sight while it holds something that the lists do not know. Without scripts it is all there is. */
import { words } from "./server.js";

const SAID = words({
  "zh-Hans": { levels: ["省级", "市级", "县级"], choose: "请选择", any: "不限" },
  "zh-Hant": { levels: ["省級", "市級", "縣級"], choose: "請選擇", any: "不限" },
  en: { levels: ["Province", "City", "District"], choose: "Choose", any: "Any" },
});
let table;

export async function start(root) {
  const fields = root.querySelectorAll("[data-region]:not([data-started])");
  if (!fields.length) return;
  for (const field of fields) field.dataset.started = "";
  try {
    table ??= fetch("/regions.json").then((answer) => answer.json());
    const provinces = await table;
    for (const field of fields) cascade(field, provinces);
  } catch { table = undefined; } // the text field does the same
}

/** The names of the path that a full name spells, or null. */
function pathOf(name, regions) {
  if (!name) return [];
  for (const [own, inside = []] of regions) {
    if (!name.startsWith(own)) continue;
    const rest = pathOf(name.slice(own.length), inside);
    if (rest) return [own, ...rest];
  }
  return null;
}

function cascade(field, provinces) {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.firstChild?.textContent.trim() ?? "";
  const box = document.createElement("div");
  box.className = "region";
  const lists = SAID.levels.map((level, depth) => {
    const list = box.appendChild(document.createElement("select"));
    list.className = "form-select";
    list.setAttribute("aria-label", `${label} ${level}`.trim());
    if (field.getAttribute("aria-describedby")) list.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
    list.addEventListener("change", () => { choose(depth); });
    return list;
  });
  field.before(box);
  field.setAttribute("aria-label", label);
  [lists[0].id, field.id] = [field.id, `${field.id}-text`]; // the label and the links of a summary lead to the first list

  const fill = (path) => {
    let regions = provinces;
    lists.forEach((list, depth) => {
      list.replaceChildren(new Option(depth ? SAID.any : SAID.choose, ""));
      for (const [name] of regions ?? []) {
        const option = new Option(name, name, false, name === path[depth]);
        option.lang = "zh-Hans";
        list.add(option);
      }
      list.hidden = depth > 0 && !regions?.length;
      regions = regions?.find(([name]) => name === path[depth])?.[1];
    });
  };
  const choose = (depth) => {
    const path = lists.slice(0, depth + 1).map((list) => list.value).filter(Boolean);
    fill(path);
    field.value = path.join("");
    field.hidden = true;
    field.dispatchEvent(new Event("input", { bubbles: true })); // autosave listens
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const read = () => {
    const path = pathOf(field.value.trim(), provinces);
    fill(path ?? []);
    field.hidden = path !== null;
  };
  field.addEventListener("counted", read); // autosave has put another text there
  read();
}
