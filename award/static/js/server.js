/* Requests to our own server: CSRF header, JSON answers, the server's clock. */

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST a FormData or an object (sent as JSON). Resolves to {status, data}; rejects when no answer came. `last`: the page goes. */
export async function post(url, body, last = false) {
  const form = body instanceof FormData;
  const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json" };
  if (!form) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method: "POST", headers, body: form ? body : JSON.stringify(body), credentials: "same-origin", keepalive: last });
  const json = answer.headers.get("Content-Type")?.includes("json");
  return { status: answer.status, data: json ? await answer.json() : await answer.text() };
}

const told = Date.parse(document.querySelector('meta[name="server-time"]')?.content ?? "");
const started = performance.now();

/** The server's time now, in milliseconds; the reader's own clock may be wrong. */
export function serverNow() {
  return Number.isNaN(told) ? Date.now() : told + (performance.now() - started);
}

/** Words for the page's language. */
export function words(table) {
  const lang = document.documentElement.lang;
  return table[lang] ?? table["zh-Hans"];
}
