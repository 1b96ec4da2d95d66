/* Files of one field: choose or drop several, each with its own progress and retry; order by handle or arrow keys.
   The contract is in macros/files.html: one file a POST (field `file`), the answer is the row's HTML (or JSON {error}). */
import { post, words } from "./server.js";
import { makeSortable } from "./sortable.js";

const SAID = words({
  "zh-Hans": { busy: "正在上传", failed: "没有传完，文件还在，可以再传", again: "再传一次", remove: "移除", tooBig: (most) => `文件太大，每个不超过 ${most / 1e6} MB，请压缩或拆分后再传`, tooMany: "数量已满", done: "上传完成", ask: "删除这个文件？" },
  "zh-Hant": { busy: "正在上傳", failed: "沒有傳完，檔案還在，可以再傳", again: "再傳一次", remove: "移除", tooBig: (most) => `檔案太大，每個不超過 ${most / 1e6} MB，請壓縮或拆分後再傳`, tooMany: "數量已滿", done: "上傳完成", ask: "刪除這個檔案？" },
  en: { busy: "Uploading", failed: "Interrupted; the file is still here, try again", again: "Try again", remove: "Remove", tooBig: (most) => `Too large: at most ${most / 1e6} MB each. Compress or split it, then try again`, tooMany: "No more files allowed", done: "Uploaded", ask: "Delete this file?" },
});

export function start(root) {
  const fields = root.matches?.("[data-upload]") ? [root] : root.querySelectorAll("[data-upload]");
  for (const field of fields) if (!field.dataset.started) { field.dataset.started = "1"; begin(field); }
}

function begin(field) {
  const list = field.querySelector("[data-files]");
  const input = field.querySelector("input[type=file]");
  const drop = field.querySelector("[data-drop]");
  const queue = makeQueue();
  const add = (files) => { for (const file of files) queue(() => send(field, list, file)); };
  input.addEventListener("change", () => { add(Array.from(input.files)); input.value = ""; });
  if (input.files.length) input.dispatchEvent(new Event("change")); // chosen before this ran
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); add(Array.from(event.dataTransfer.files)); });
  field.addEventListener("click", (event) => remove(event, field));
  if (field.dataset.order) makeSortable(list, (order) => saveOrder(field, order));
}

/** At most two uploads at a time: a phone's line is narrow. */
function makeQueue() {
  let running = 0;
  const waiting = [];
  const next = () => {
    if (running >= 2 || !waiting.length) return;
    running += 1;
    waiting.shift()().finally(() => { running -= 1; next(); });
  };
  return (job) => { waiting.push(job); next(); };
}

async function send(field, list, file) {
  const row = newRow(list, file);
  const most = Number(field.dataset.most) || Infinity;
  if (list.querySelectorAll("li:not(.fail)").length > most) return fail(row, SAID.tooMany);
  if (file.size > (Number(field.dataset.mostOctets) || Infinity)) return fail(row, SAID.tooBig(field.dataset.mostOctets));
  const attempt = async () => {
    row.classList.remove("fail");
    const { status, data } = await transfer(field.dataset.upload, file, row);
    if (status === 200 || status === 201) {
      row.outerHTML = data;
      say(field, `${file.name} ${SAID.done}`);
      count(field);
      list.dispatchEvent(new CustomEvent("files", { bubbles: true }));
    } else if (status >= 400 && status < 500) fail(row, errorOf(data));
    else fail(row, SAID.failed, attempt);
  };
  return attempt();
}

/** XMLHttpRequest, because fetch tells no progress of what is sent. Status 0: no answer came. */
function transfer(url, file, row) {
  const bar = row.querySelector("progress");
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]')?.content ?? "");
    request.setRequestHeader("X-Requested-With", "fetch");
    const begun = performance.now();
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      const seconds = ((event.total - event.loaded) / (event.loaded / (performance.now() - begun))) / 1000;
      row.querySelector("small").textContent = `${SAID.busy} ${Math.round(bar.value * 100)}%${Number.isFinite(seconds) && seconds > 1 ? `，${Math.ceil(seconds)} s` : ""}`;
    });
    for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => resolve({ status: 0 }));
    request.addEventListener("load", () => resolve({ status: request.status, data: request.responseText }));
    row.cancel = () => request.abort();
    request.send(body);
  });
}

function newRow(list, file) {
  const row = document.createElement("li");
  const kind = file.name.includes(".") ? file.name.split(".").pop().toUpperCase() : "";
  row.append(document.createElement("span"), span("ext", kind));
  const middle = document.createElement("span");
  middle.append(element("b", file.name), element("small", SAID.busy), Object.assign(document.createElement("progress"), { max: 1 }));
  middle.querySelector("progress").setAttribute("aria-label", file.name);
  row.append(middle, span("acts", ""));
  list.append(row);
  return row;
}

function fail(row, text, again) {
  const field = row.closest("[data-upload]");
  row.classList.add("fail");
  row.querySelector("small").textContent = text;
  row.querySelector("progress")?.removeAttribute("value");
  const acts = row.querySelector(".acts");
  acts.replaceChildren();
  if (again) acts.append(button(SAID.again, () => { acts.replaceChildren(); again(); }));
  acts.append(button(SAID.remove, () => { row.remove(); count(field); }));
  count(field);
}

async function remove(event, field) {
  const act = event.target.closest("[data-remove]");
  if (!act) return;
  event.preventDefault();
  if (!confirm(SAID.ask)) return;
  const { status, data } = await post(act.formAction, {}).catch(() => ({ status: 0 }));
  const row = act.closest("li");
  const list = row.parentElement;
  if (status >= 200 && status < 300) {
    row.remove();
    list.dispatchEvent(new CustomEvent("files", { bubbles: true }));
  } else fail(row, status ? errorOf(data) : SAID.failed);
  count(field);
  say(field, "");
}

/** How many more may come. */
function count(field) {
  const left = field.querySelector("[data-left]");
  if (left && field.dataset.most) left.textContent = Math.max(0, field.dataset.most - field.querySelectorAll("[data-files] > li:not(.fail)").length);
}

async function saveOrder(field, order) {
  const body = new FormData();
  for (const key of order) body.append("order", key);
  const { status, data } = await post(field.dataset.order, body).catch(() => ({ status: 0 }));
  if (status < 200 || status >= 300) say(field, status ? errorOf(data) : SAID.failed);
}

function errorOf(data) {
  if (data?.error) return data.error;
  try { return JSON.parse(data).error ?? SAID.failed; } catch { return SAID.failed; }
}

const say = (field, text) => { field.querySelector("[data-upload-said]").textContent = text; };
const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
const span = (look, text) => Object.assign(element("span", text), { className: look });
const button = (text, act) => { const made = Object.assign(element("button", text), { type: "button", className: "btn btn-quiet" }); made.addEventListener("click", act); return made; };
