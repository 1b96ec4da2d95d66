/* Draws the figures of tables.chart() on its canvas; the same numbers stand in the table below it. */
import { loadScript } from "./dialogs.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = new Set();

export async function start(root) {
  if (!globalThis.Chart) await loadScript("chart.umd.min.js");
  for (const figure of root.querySelectorAll("[data-chart]")) if (!figure.chart) draw(figure);
}

function draw(figure) {
  const { labels, series } = JSON.parse(figure.querySelector("script").textContent);
  const line = figure.dataset.chart === "line";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  figure.chart = new globalThis.Chart(figure.querySelector("canvas"), {
    type: figure.dataset.chart,
    data: { labels, datasets: series.map((one, index) => ({ label: one.label, data: one.values, borderWidth: 2, pointRadius: 3, tension: 0, fill: line && series.length === 1, ...shades(line, index) })) },
    options: { maintainAspectRatio: false, animation: still ? false : { duration: 300 }, plugins: { legend: { display: series.length > 1 } }, scales: { x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 20 } }, y: { beginAtZero: true, ticks: { precision: 0 } } } },
  });
  drawn.add(figure);
  paint(figure.chart);
}

function shades(line, index) {
  const colour = css(["--primary", "--gold", "--seal", "--ok", "--ink-3"][index % 5]);
  return { borderColor: colour, backgroundColor: line ? css("--primary-soft") : colour, pointBackgroundColor: colour, pointBorderColor: colour };
}

/** Colours come from the tokens, and again when the theme changes. */
function paint(chart) {
  chart.data.datasets.forEach((set, index) => Object.assign(set, shades(chart.config.type === "line", index)));
  for (const axis of Object.values(chart.options.scales)) {
    axis.ticks = { ...axis.ticks, color: css("--ink-3"), font: { family: css("--font"), size: 12 } };
    axis.grid = { ...axis.grid, color: css("--line") };
    axis.border = { color: css("--line") };
  }
  chart.options.plugins.legend.labels = { color: css("--ink-2") };
  chart.update("none");
}

new MutationObserver(() => { for (const figure of drawn) paint(figure.chart); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
