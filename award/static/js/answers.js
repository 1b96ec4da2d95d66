/* Answers made of several inputs: `claims-2-number` belongs to the answer `claims`. An answer is saved, compared and
   chosen as a whole, so that a row taken away is taken away and half a row is never kept. */
import { replaceRows } from "./rows.js";

export const keyOf = (name) => name.split("-", 1)[0];

/** {name: value} → Map of key → {name: value} */
export function byKey(inputs) {
  const groups = new Map();
  for (const [name, value] of Object.entries(inputs)) {
    const key = keyOf(name);
    if (!groups.has(key)) groups.set(key, {});
    groups.get(key)[name] = value;
  }
  return groups;
}

/** The inputs of all answers that differ between two states, and `shown`: the compound ones among them. */
export function differing(form, before, now) {
  const [old, fresh] = [byKey(before), byKey(now)];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].filter((key) => !same(old.get(key) ?? {}, fresh.get(key) ?? {}));
  const changed = Object.assign({}, ...keys.map((key) => fresh.get(key) ?? {}));
  const compound = keys.filter((key) => isCompound(form, key));
  return compound.length ? { ...changed, shown: compound } : changed;
}

/** `before` with the answers that were saved put in place of what it held. */
export function confirmed(before, saved) {
  const { shown = [], ...inputs } = saved;
  const gone = new Set([...shown, ...byKey(inputs).keys()]);
  return { ...Object.fromEntries(Object.entries(before).filter(([name]) => !gone.has(keyOf(name)))), ...inputs };
}

export const same = (a, b) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

export const isCompound = (form, key) => form.querySelector(`input[name=shown][value="${CSS.escape(key)}"]`) !== null;

/** Can the answer be edited as one text? */
export const isText = (form, key) => form.querySelector(`textarea[name="${CSS.escape(key)}"], input[name="${CSS.escape(key)}"]:not([type=radio], [type=checkbox])`) !== null;

/** An answer as a person reads it: options by their labels, one row a line. */
export function inWords(form, inputs) {
  const lines = new Map();
  for (const [name, value] of Object.entries(inputs)) {
    const row = name.split("-").slice(0, 2).join("-");
    const words = [value].flat().filter((one) => one !== "").map((one) => optionWords(form, name, one)).join("、");
    if (words) lines.set(row, [...(lines.get(row) ?? []), words]);
  }
  return Array.from(lines.values(), (cells) => cells.join("，")).join("\n");
}

function optionWords(form, name, value) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`) ?? templateOf(form, name);
  if (field?.type === "hidden") return "";
  if (field?.tagName === "SELECT") return Array.from(field.options).find((option) => option.value === value)?.textContent.trim() ?? value;
  const option = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  return ["radio", "checkbox"].includes(option?.type) ? option.closest("label")?.textContent.trim() ?? value : value;
}

/** The input of a row that this page does not have yet, out of the template for rows. */
function templateOf(form, name) {
  const [key, , column] = name.split("-");
  const template = form.querySelector(`[data-rows][data-name="${CSS.escape(key)}"] > template`);
  return template?.content.querySelector(`[name="${CSS.escape(`${key}-NEW-${column}`)}"]`) ?? null;
}

/** Make room for the inputs of one answer; false when this page cannot show them (a file that came from elsewhere). */
export function makeRoom(form, key, inputs) {
  replaceRows(form, key, Object.keys(inputs));
  return Object.keys(inputs).every((name) => form.querySelector(`[name="${CSS.escape(name)}"]`));
}
