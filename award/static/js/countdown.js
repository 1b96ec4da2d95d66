/* What is left, by the server's clock: data-countdown="ISO" is re-worded each half minute, data-clock shows the time. */
import { serverNow, words } from "./server.js";

const SAID = words({
  "zh-Hans": { over: "已截止", days: (d, h) => `还剩 ${d} 天 ${h} 小时`, hours: (h, m) => `还剩 ${h} 小时 ${m} 分`, minutes: (m) => `还剩 ${m} 分钟`, last: "不到 1 分钟" },
  "zh-Hant": { over: "已截止", days: (d, h) => `還剩 ${d} 天 ${h} 小時`, hours: (h, m) => `還剩 ${h} 小時 ${m} 分`, minutes: (m) => `還剩 ${m} 分鐘`, last: "不到 1 分鐘" },
  en: { over: "Closed", days: (d, h) => `${d} d ${h} h left`, hours: (h, m) => `${h} h ${m} min left`, minutes: (m) => `${m} min left`, last: "Less than 1 min" },
});

/** "还剩 2 天 4 小时": the same two units as award.blueprints.moments.time_left. */
export function left(deadline, now) {
  const minutes = Math.floor((deadline - now) / 60000);
  if (minutes < 0) return SAID.over;
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  return d ? SAID.days(d, h) : h ? SAID.hours(h, m) : m ? SAID.minutes(m) : SAID.last;
}

let timer = null;

export function start() {
  timer ??= setInterval(tick, 15000);
  tick();
}

function tick() {
  const now = serverNow();
  for (const place of document.querySelectorAll("[data-countdown]")) {
    const deadline = Date.parse(place.dataset.countdown);
    if (place.textContent !== left(deadline, now)) place.textContent = left(deadline, now);
    if (now > deadline && !place.dataset.told) {
      place.dataset.told = "1";
      place.dispatchEvent(new CustomEvent("deadline", { bubbles: true }));
    }
  }
  for (const time of document.querySelectorAll("[data-clock] time")) {
    const shift = Math.floor((now - Date.parse(time.dateTime)) / 60000);
    if (shift >= 1) { // move the shown hour and minute on; the words around stay as the server wrote them
      const moved = /(\d\d):(\d\d)$/.exec(time.textContent);
      if (!moved) continue;
      const total = Number(moved[1]) * 60 + Number(moved[2]) + shift;
      if (total >= 1440) continue; // past midnight the date would be wrong: leave it
      time.dateTime = new Date(Date.parse(time.dateTime) + shift * 60000).toISOString();
      time.textContent = time.textContent.replace(/\d\d:\d\d$/, `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`);
    }
  }
}
