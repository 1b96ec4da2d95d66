/* A small viewer of PDF files: pages drawn when they come near, with a text layer that can be selected and searched.
   <main data-viewer data-file="URL" data-page="3">; everything comes from our own host. */
import * as pdfjs from "../vendor/pdfjs/pdf.min.mjs";

const vendor = (path) => new URL(`../vendor/pdfjs/${path}`, import.meta.url).href;
pdfjs.GlobalWorkerOptions.workerSrc = vendor("pdf.worker.min.mjs");

export function start(root) {
  const place = root.querySelector?.("[data-viewer]");
  if (place && !place.dataset.started) { place.dataset.started = "1"; new Viewer(place).open(); }
}

class Viewer {
  constructor(place) {
    this.place = place;
    this.pages = place.querySelector("[data-pages]");
    this.zoom = 1;
    this.find = (name) => document.querySelector(`[data-viewer-${name}]`);
  }

  async open() {
    try {
      this.file = await pdfjs.getDocument({
        url: this.place.dataset.file, cMapUrl: vendor("cmaps/"), cMapPacked: true, standardFontDataUrl: vendor("standard_fonts/"),
        wasmUrl: vendor("wasm/"), useWasm: false, isEvalSupported: false, enableXfa: false, // the policy allows neither eval nor wasm
      }).promise;
    } catch {
      this.find("failed").hidden = false;
      return;
    }
    this.find("total").textContent = String(this.file.numPages);
    const first = await this.file.getPage(1);
    this.shape = first.getViewport({ scale: 1 });
    this.boxes = Array.from({ length: this.file.numPages }, (_, index) => this.box(index + 1));
    this.pages.replaceChildren(...this.boxes);
    this.watch();
    this.wire();
    this.size();
    this.go(Number(this.place.dataset.page) || 1);
  }

  box(number) {
    const box = document.createElement("section");
    box.className = "v-page";
    box.dataset.number = String(number);
    box.setAttribute("aria-label", `${number}`);
    return box;
  }

  watch() {
    const near = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.draw(entry.target);
    }, { root: this.pages, rootMargin: "100% 0px" });
    const seen = new IntersectionObserver((entries) => {
      const shown = entries.filter((entry) => entry.isIntersecting).at(-1);
      if (shown) { this.now = Number(shown.target.dataset.number); this.find("number").value = this.now; }
    }, { root: this.pages, rootMargin: "-45% 0px -45% 0px" });
    for (const box of this.boxes) { near.observe(box); seen.observe(box); }
  }

  wire() {
    const on = (name, act) => this.find(name)?.addEventListener("click", act);
    on("back", () => this.go(this.now - 1));
    on("forward", () => this.go(this.now + 1));
    on("larger", () => this.scale(this.zoom * 1.25));
    on("smaller", () => this.scale(this.zoom / 1.25));
    on("full", () => (document.fullscreenElement ? document.exitFullscreen() : this.place.requestFullscreen()));
    this.find("number").addEventListener("change", (event) => this.go(Number(event.target.value)));
    this.find("search")?.addEventListener("submit", (event) => { event.preventDefault(); this.search(new FormData(event.target).get("q")); });
    new ResizeObserver(() => this.size()).observe(this.pages);
  }

  size() {
    const width = Math.min(this.pages.clientWidth - 24, 900);
    const scale = (Math.max(width, 200) / this.shape.width) * this.zoom;
    if (Math.abs(scale - (this.drawnScale ?? 0)) < 0.01) return;
    this.drawnScale = scale;
    for (const box of this.boxes) {
      box.style.setProperty("--v-w", `${Math.floor(this.shape.width * scale)}px`);
      box.style.setProperty("--v-h", `${Math.floor(this.shape.height * scale)}px`);
      box.style.setProperty("--total-scale-factor", String(scale));
      delete box.dataset.drawn;
      if (box.firstChild) this.draw(box);
    }
  }

  scale(zoom) { this.zoom = Math.min(Math.max(zoom, 0.5), 4); this.size(); this.go(this.now); }

  go(number) {
    const box = this.boxes[Math.min(Math.max(number || 1, 1), this.boxes.length) - 1];
    this.pages.scrollTo({ top: box.offsetTop - this.pages.offsetTop - 8 });
  }

  async draw(box) {
    const scale = this.drawnScale;
    if (box.dataset.drawn === String(scale)) return;
    box.dataset.drawn = String(scale);
    const page = await this.file.getPage(Number(box.dataset.number));
    const viewport = page.getViewport({ scale });
    box.style.setProperty("--v-w", `${Math.floor(viewport.width)}px`);
    box.style.setProperty("--v-h", `${Math.floor(viewport.height)}px`);
    const dense = Math.min(devicePixelRatio || 1, 2);
    const canvas = Object.assign(document.createElement("canvas"), { width: viewport.width * dense, height: viewport.height * dense });
    await page.render({ canvas, viewport, transform: dense === 1 ? null : [dense, 0, 0, dense, 0, 0] }).promise;
    if (box.dataset.drawn !== String(scale)) return; // resized meanwhile
    const text = document.createElement("div");
    text.className = "textLayer";
    await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    box.replaceChildren(canvas, text);
    this.mark(box);
  }

  /** Go to the next page that holds the words, and mark them there. */
  async search(wanted) {
    this.wanted = (wanted ?? "").trim();
    for (const box of this.boxes) this.mark(box);
    if (!this.wanted) return;
    for (let step = 1; step <= this.file.numPages; step += 1) {
      const number = ((this.now - 1 + step) % this.file.numPages) + 1;
      const content = await (await this.file.getPage(number)).getTextContent();
      if (content.items.map((item) => item.str).join("").includes(this.wanted)) { this.go(number); this.find("found").textContent = String(number); return; }
    }
    this.find("found").textContent = "0";
  }

  mark(box) {
    for (const run of box.querySelectorAll(".textLayer span")) run.classList.toggle("is-found", Boolean(this.wanted) && run.textContent.includes(this.wanted));
  }
}
