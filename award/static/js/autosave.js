/* Saves a form while it is filled. Nothing is lost: what the server has not confirmed stays in this browser.

   <form data-autosave="URL" data-version="3">      the form's address for saving and the version it was loaded with
   <span data-saved></span>                          where the state is said (acts.saved, or the editor's bar)

   Request: POST URL, JSON {"version": 3, "bases": {"name": 3}, "fields": {"name": "text" | ["a", "b"] | true}} — only answers
   changed since the last confirmed save, each with all its inputs (answers.js); header X-CSRFToken. "bases" tells, for each
   answer, the version at which this page last knew it: a save of one answer must not pass for knowledge of the others. "shown" names the compound answers
   among them, so that one without rows is heard. Fields with data-unsaved, files, csrf_token and idempotency_key are left out.
   Answers:
     200 {"version": 4, "saved_at": "14:03:22"}      saved; optional "fields" with what the server made of them (not put back
                                                     while the field has focus), optional "says": {selector: text} to show totals
     409 {"version": 5, "fields": {"name": "their text"}, "by": "陈屿"}   changed elsewhere: both texts are shown, the person chooses;
                                                     a compound answer comes with all its inputs and its key in "shown"
     400, 403, 413, 422 {"error": "words"}            refused: the words are shown, the text is kept here
     anything else, or no answer                      kept here and tried again after 2, 4, 8 … 60 seconds
   <a href="…" data-saves>, <button data-saves="URL">: goes there when what was typed is saved. A page that is closed sends
   its last words by itself. */
import { post, words } from "./server.js";
import { askWhichText } from "./conflict.js";
import { byKey, confirmed, differing, inWords, isCompound, isText, makeRoom, same } from "./answers.js";

const PAUSE = 800; // milliseconds of quiet before a save
const SKIPPED = new Set(["csrf_token", "idempotency_key", "shown"]);
const SAID = words({
  "zh-Hans": { saving: "正在保存…", saved: "已保存", kept: "未保存到服务器，文字留在本机，正在重试", refused: "没有保存：", conflict: "别处已改动", found: "已恢复上次未保存的文字" },
  "zh-Hant": { saving: "正在儲存…", saved: "已儲存", kept: "未儲存到伺服器，文字留在本機，正在重試", refused: "沒有儲存：", conflict: "別處已改動", found: "已恢復上次未儲存的文字" },
  en: { saving: "Saving…", saved: "Saved", kept: "Not saved yet; kept on this device, trying again", refused: "Not saved: ", conflict: "Changed elsewhere", found: "Restored text that had not been saved" },
});

export function start(root) {
  const forms = root.matches?.("form[data-autosave]") ? [root] : root.querySelectorAll("form[data-autosave]");
  for (const form of forms) if (!form.autosave) form.autosave = new Autosave(form);
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.version = Number(form.dataset.version);
    this.loaded = this.version;
    this.bases = {}; // answer → the version at which it was last saved or shown here, where that is later than the page
    this.key = `autosave:${form.dataset.autosave}`;
    this.confirmed = this.values(true); // what the server sent, not what was typed before this script came
    this.wait = 2000;
    this.busy = false;
    this.restore();
    form.addEventListener("input", (event) => this.changed(event, PAUSE));
    form.addEventListener("change", (event) => this.changed(event, 0));
    if (Object.keys(this.unsaved()).length) this.changed({}, PAUSE);
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.sendLastWords());
    for (const link of document.querySelectorAll("[data-saves]")) link.addEventListener("click", (event) => this.leave(event, link.dataset.saves || link.href));
    addEventListener("beforeunload", (event) => { if (Object.keys(this.unsaved()).length && this.failed) event.preventDefault(); });
    form.addEventListener("submit", () => this.keep());
  }

  /** name → value of all that is saved; `original`: as the page came from the server */
  values(original = false) {
    const ticked = original ? "defaultChecked" : "checked";
    const found = {};
    for (const field of this.form.elements) {
      if (!field.name || SKIPPED.has(field.name) || field.type === "file" || field.type === "submit" || "unsaved" in field.dataset) continue;
      if (field.type === "radio") { if (field[ticked]) found[field.name] = field.value; else found[field.name] ??= ""; }
      else if (field.type === "checkbox") {
        const several = isCompound(this.form, field.name) || this.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(field.name)}"]`).length > 1;
        if (several) { found[field.name] ??= []; if (field[ticked]) found[field.name].push(field.value); }
        else found[field.name] = field[ticked];
      }
      else if (field.options) {
        const chosen = Array.from(field.options).filter((option) => (original ? option.defaultSelected : option.selected)).map((option) => option.value);
        found[field.name] = field.multiple ? chosen : chosen[0] ?? field.options[0]?.value ?? "";
      }
      else found[field.name] = original ? field.defaultValue : field.value;
    }
    return found;
  }

  unsaved() {
    return differing(this.form, this.confirmed, this.values());
  }

  changed(event, pause) {
    if (event.isComposing) return; // a Chinese input method is still at work
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.busy || this.asking) { this.again = true; return; }
    const fields = this.unsaved();
    if (!Object.keys(fields).length) { this.forget(); if (this.stale) location.reload(); return; }
    this.busy = true;
    this.say("saving", SAID.saving);
    try {
      await this.take(await post(this.form.dataset.autosave, this.message(fields)), fields);
    } catch {
      this.retry();
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.save(); }
    }
  }

  message(fields) {
    const { shown = [], ...inputs } = fields;
    const keys = [...shown, ...byKey(inputs).keys()];
    return { version: this.version, bases: Object.fromEntries(keys.map((key) => [key, this.bases[key] ?? this.loaded])), fields };
  }

  /** The page goes: no answer can be waited for. What was not confirmed is also kept here. */
  sendLastWords() {
    const fields = this.unsaved();
    this.keep();
    if (Object.keys(fields).length && !this.busy && !this.asking) post(this.form.dataset.autosave, this.message(fields), true).catch(() => {});
  }

  /** Follow a link after what was typed is saved; stay where it could not be. */
  async leave(event, address) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.failed = false;
    while ((this.busy || this.asking || Object.keys(this.unsaved()).length) && !this.failed) {
      await this.save();
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    if (!this.failed) location.assign(address);
  }

  async take({ status, data }, sent) {
    if (status === 200) {
      Object.assign(this.bases, Object.fromEntries(Object.keys(this.message(sent).bases).map((key) => [key, data.version])));
      this.confirmed = confirmed(this.confirmed, sent);
      this.version = data.version ?? this.version;
      this.wait = 2000;
      this.failed = false;
      this.put(data.fields ?? {}, true);
      for (const [selector, text] of Object.entries(data.says ?? {})) for (const shown of document.querySelectorAll(selector)) { shown.textContent = text; shown.hidden = !text; }
      if (Object.keys(this.unsaved()).length) this.again = true; else this.forget();
      this.say("saved", `${SAID.saved} ${data.saved_at ?? ""}`);
      if (this.stale) { location.reload(); return; }
      this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: data }));
    } else if (status === 409 && data.fields) {
      await this.settle(data);
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.failed = true;
      this.keep();
      this.say("kept", SAID.refused + (data.error ?? status));
    } else {
      this.retry();
    }
  }

  /** Somebody changed it meanwhile: the fields that differ are shown side by side, one choice each. */
  async settle(data) {
    this.asking = true;
    this.keep();
    this.say("conflict", SAID.conflict);
    const { shown = [], ...inputs } = data.fields;
    const theirs = byKey(inputs);
    for (const key of new Set([...shown, ...theirs.keys()])) {
      await this.choose(key, theirs.get(key) ?? {}, data.by);
      this.bases[key] = data.version;
    }
    this.version = data.version;
    this.asking = false;
    this.again = true;
  }

  /** One answer that was changed here and elsewhere. What this page cannot show is loaded anew after the next save. */
  async choose(key, theirs, by) {
    const mine = byKey(this.values()).get(key) ?? {};
    const saved = { ...theirs, shown: [key] };
    const changedHere = byKey(this.unsaved()).has(key) || (this.unsaved().shown ?? []).includes(key);
    let take = theirs;
    if (changedHere && !same(mine, theirs)) {
      const words = [mine, theirs].map((inputs) => inWords(this.form, inputs));
      const editable = isText(this.form, key);
      const chosen = await askWhichText(this.label(Object.keys(mine)[0] ?? key), ...words, by, !editable);
      take = editable ? { [key]: chosen } : chosen === words[0] ? mine : theirs;
    }
    if (makeRoom(this.form, key, take)) {
      this.put(take);
      this.confirmed = confirmed(this.confirmed, saved);
    } else {
      this.stale = true;
      this.confirmed = confirmed(this.confirmed, { ...byKey(this.values()).get(key), shown: [key] });
    }
  }

  retry() {
    this.failed = true;
    this.keep();
    this.say("kept", SAID.kept);
    this.timer = setTimeout(() => this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, 60000);
  }

  put(fields, gently = false) {
    for (const [name, value] of Object.entries(fields)) {
      if (gently) this.confirmed[name] = value;
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (gently && field === document.activeElement) continue;
        if (field.type === "radio") field.checked = field.value === String(value);
        else if (field.type === "checkbox") field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
        else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
        else if (field.value !== value) field.value = value;
        field.dispatchEvent(new Event("counted"));
      }
    }
  }

  label(name) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    return (field?.labels?.[0] ?? field?.closest("fieldset")?.querySelector("legend"))?.firstChild?.textContent.trim() ?? field?.ariaLabel ?? name;
  }

  keep() {
    const fields = this.unsaved();
    try {
      if (Object.keys(fields).length) localStorage.setItem(this.key, JSON.stringify(this.message(fields)));
    } catch { /* storage full or forbidden: the text is still in the page */ }
  }

  forget() { try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ } }

  restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { return; }
    if (!kept) return;
    this.version = kept.version; // an older version makes the server answer 409, and both texts are shown
    Object.assign(this.bases, kept.bases);
    const { shown = [], ...inputs } = kept.fields;
    for (const key of shown) makeRoom(this.form, key, byKey(inputs).get(key) ?? {});
    this.put(inputs);
    if (!Object.keys(this.unsaved()).length) { this.forget(); this.version = this.loaded; this.bases = {}; return; }
    this.say("kept", SAID.found);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  say(kind, text) {
    for (const place of document.querySelectorAll("[data-saved]")) {
      place.className = `saved is-${kind}`;
      place.textContent = text;
    }
  }
}
