/* Saves a form while it is filled. Nothing is lost: what the server has not confirmed stays in this browser.

   <form data-autosave="URL" data-version="3">      the form's address for saving and the version it was loaded with
   <span data-saved></span>                          where the state is said (acts.saved, or the editor's bar)

   Request: POST URL, JSON {"version": 3, "fields": {"name": "text" | ["a", "b"] | true}} — only fields changed since the
   last confirmed save; header X-CSRFToken. Fields with data-unsaved, files, csrf_token and idempotency_key are left out.
   Answers:
     200 {"version": 4, "saved_at": "14:03:22"}      saved; optional "fields" with what the server made of them (not put back
                                                     while the field has focus), optional "says": {selector: text} to show totals
     409 {"version": 5, "fields": {"name": "their text"}, "by": "陈屿"}   changed elsewhere: both texts are shown, the person chooses
     400, 403, 413, 422 {"error": "words"}            refused: the words are shown, the text is kept here
     anything else, or no answer                      kept here and tried again after 2, 4, 8 … 60 seconds */
import { post, words } from "./server.js";
import { askWhichText } from "./conflict.js";

const PAUSE = 800; // milliseconds of quiet before a save
const SKIPPED = new Set(["csrf_token", "idempotency_key"]);
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
    this.key = `autosave:${form.dataset.autosave}`;
    this.confirmed = this.values();
    this.wait = 2000;
    this.busy = false;
    this.restore();
    form.addEventListener("input", (event) => this.changed(event, PAUSE));
    form.addEventListener("change", (event) => this.changed(event, 0));
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.keep());
    addEventListener("beforeunload", (event) => { if (Object.keys(this.unsaved()).length && this.failed) event.preventDefault(); });
    form.addEventListener("submit", () => this.keep());
  }

  /** name → value of all that is saved */
  values() {
    const found = {};
    for (const field of this.form.elements) {
      if (!field.name || SKIPPED.has(field.name) || field.type === "file" || field.type === "submit" || "unsaved" in field.dataset) continue;
      if (field.type === "radio") { if (field.checked) found[field.name] = field.value; else found[field.name] ??= ""; }
      else if (field.type === "checkbox") {
        const several = this.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(field.name)}"]`).length > 1;
        if (several) { found[field.name] ??= []; if (field.checked) found[field.name].push(field.value); }
        else found[field.name] = field.checked;
      }
      else if (field.multiple) found[field.name] = Array.from(field.selectedOptions, (option) => option.value);
      else found[field.name] = field.value;
    }
    return found;
  }

  unsaved() {
    const now = this.values();
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(this.confirmed[name])));
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
    if (!Object.keys(fields).length) { this.forget(); return; }
    this.busy = true;
    this.say("saving", SAID.saving);
    try {
      await this.take(await post(this.form.dataset.autosave, { version: this.version, fields }), fields);
    } catch {
      this.retry();
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.save(); }
    }
  }

  async take({ status, data }, sent) {
    if (status === 200) {
      Object.assign(this.confirmed, sent);
      this.version = data.version ?? this.version;
      this.wait = 2000;
      this.failed = false;
      this.put(data.fields ?? {}, true);
      for (const [selector, text] of Object.entries(data.says ?? {})) for (const shown of document.querySelectorAll(selector)) shown.textContent = text;
      if (Object.keys(this.unsaved()).length) this.again = true; else this.forget();
      this.say("saved", `${SAID.saved} ${data.saved_at ?? ""}`);
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
    const mine = this.unsaved();
    for (const [name, theirs] of Object.entries(data.fields)) {
      if (!(name in mine) || JSON.stringify(mine[name]) === JSON.stringify(theirs)) { this.confirmed[name] = theirs; this.put({ [name]: theirs }); continue; }
      const chosen = await askWhichText(this.label(name), String(mine[name]), String(theirs), data.by);
      this.confirmed[name] = theirs;
      this.put({ [name]: chosen });
    }
    this.version = data.version;
    this.asking = false;
    this.again = true;
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
    return (field?.labels?.[0] ?? field?.closest("fieldset")?.querySelector("legend"))?.firstChild?.textContent.trim() ?? name;
  }

  keep() {
    const fields = this.unsaved();
    try {
      if (Object.keys(fields).length) localStorage.setItem(this.key, JSON.stringify({ version: this.version, fields }));
    } catch { /* storage full or forbidden: the text is still in the page */ }
  }

  forget() { try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ } }

  restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { return; }
    if (!kept) return;
    this.version = kept.version; // an older version makes the server answer 409, and both texts are shown
    this.put(kept.fields);
    if (!Object.keys(this.unsaved()).length) { this.forget(); this.version = Number(this.form.dataset.version); return; }
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
