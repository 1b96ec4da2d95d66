/* Two texts of one field: mine and the one saved elsewhere. The person edits or takes one; nothing is dropped unseen. */
import { words } from "./server.js";

const chinese = (label, title, by) => `${label}：${title}${by ? `（${by}）` : ""}`;
const SAID = words({
  "zh-Hans": { title: "这一处在别处也改过", mine: "您的文字", theirs: "已保存的文字", keep: "保留我的", take: "改用已保存的", heading: chinese },
  "zh-Hant": { title: "這一處在別處也改過", mine: "您的文字", theirs: "已儲存的文字", keep: "保留我的", take: "改用已儲存的", heading: chinese },
  en: { title: "This was also changed elsewhere", mine: "Your text", theirs: "Saved text", keep: "Keep mine", take: "Use the saved one", heading: (label, title, by) => `${label}: ${title.toLowerCase()}${by ? ` (${by})` : ""}` },
});

/** Ask which text to keep; resolves to the chosen text, perhaps edited unless it is `fixed` (choices, rows). */
export function askWhichText(label, mine, theirs, by, fixed = false) {
  const dialog = document.createElement("dialog");
  const add = (parent, tag, text = "", className = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = className;
    return parent.appendChild(element);
  };
  add(dialog, "h2", SAID.heading(label, SAID.title, by));
  const pair = add(dialog, "div", "", "texts-2");
  const boxes = [[SAID.mine, mine, SAID.keep, "btn btn-primary"], [SAID.theirs, theirs, SAID.take, "btn"]].map(([name, text, act, look]) => {
    const column = add(pair, "label", name);
    const area = add(column, "textarea", "", "form-control");
    area.value = text;
    area.readOnly = fixed;
    return { area, button: Object.assign(add(column, "button", act, look), { type: "button" }) };
  });
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape must not choose
  dialog.showModal();
  return new Promise((resolve) => {
    for (const { area, button } of boxes) {
      button.addEventListener("click", () => { dialog.close(); dialog.remove(); resolve(area.value); });
    }
  });
}
