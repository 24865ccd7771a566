// The reader of records: pdf.js draws the pages as they come into view, its text layer keeps them selectable and
// readable by a screen reader, and the cited quote is marked where it stands.
import * as pdfjs from "../vendor/pdfjs/pdf.min.mjs";

const here = new URL("../vendor/pdfjs/", import.meta.url);
pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", here).href;

const pages = document.getElementById("pages");
const status = document.getElementById("reader-status");
const { file, page: wanted, quote } = pages.dataset;
const boxes = JSON.parse(document.getElementById("quote-boxes").textContent);
const spoken = JSON.parse(document.getElementById("recognized-text").textContent);
const squeeze = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// A quote may run over many spans of the text layer: compare letters and digits alone, then mark every span it touches.
function markQuote(layer, words) {
  const needle = squeeze(words);
  if (!needle) return false;
  const spans = [...layer.querySelectorAll("span")].filter((span) => span.childElementCount === 0);
  let whole = "";
  const ends = spans.map((span) => (whole += squeeze(span.textContent)).length);
  const at = whole.indexOf(needle);
  if (at < 0) return false;
  spans.forEach((span, index) => {
    const start = index ? ends[index - 1] : 0;
    if (start < at + needle.length && ends[index] > at && ends[index] > start) span.classList.add("hit");
  });
  return true;
}

function drawBoxes(holder) {
  for (const [left, top, width, height] of boxes) {
    const box = document.createElement("div");
    box.className = "box";
    Object.assign(box.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` });
    holder.append(box);
  }
}

async function draw(holder, document_, number, scale) {
  const page = await document_.getPage(number);
  const viewport = page.getViewport({ scale });
  holder.style.setProperty("--total-scale-factor", scale);
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.floor(viewport.width * devicePixelRatio),
    height: Math.floor(viewport.height * devicePixelRatio),
  });
  Object.assign(canvas.style, { width: `${viewport.width}px`, height: `${viewport.height}px` });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", spoken[number] ? `Scanned page. Recognized text: ${spoken[number]}` : `Page ${number}`);
  holder.prepend(canvas);
  await page.render({
    canvas, canvasContext: canvas.getContext("2d"), viewport,
    transform: devicePixelRatio === 1 ? null : [devicePixelRatio, 0, 0, devicePixelRatio, 0, 0],
  }).promise;
  const layer = document.createElement("div");
  layer.className = "textLayer";
  holder.append(layer);
  await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport }).render();
  if (number === Number(wanted) && quote) {
    const found = markQuote(layer, quote);
    if (!found) drawBoxes(holder);
    const first = holder.querySelector(".hit, .box");
    if (first) first.scrollIntoView({ block: "center" });
    status.textContent = first ? "The quote is marked on the page." : "The quote is on this page; its place could not be marked.";
  }
  holder.dataset.drawn = "true";
}

async function open() {
  const document_ = await pdfjs.getDocument({ url: file, standardFontDataUrl: new URL("standard_fonts/", here).href, isEvalSupported: false }).promise;
  const first = await document_.getPage(1);
  const natural = first.getViewport({ scale: 1 });
  const scale = Math.min(1.6, Math.max(0.6, (pages.clientWidth - 34) / natural.width));
  const queue = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting || entry.target.dataset.asked) continue;
      entry.target.dataset.asked = "true";
      draw(entry.target, document_, Number(entry.target.dataset.number), scale).catch(report);
    }
  }, { rootMargin: "800px" });
  for (let number = 1; number <= document_.numPages; number += 1) {
    const holder = document.createElement("section");
    holder.className = "page";
    holder.id = `page-${number}`;
    holder.tabIndex = -1;
    holder.dataset.number = number;
    holder.setAttribute("aria-label", `Page ${number} of ${document_.numPages}`);
    Object.assign(holder.style, { width: `${natural.width * scale}px`, height: `${natural.height * scale}px` });
    holder.insertAdjacentHTML("beforeend", `<span class="page-number" aria-hidden="true">${number} / ${document_.numPages}</span>`);
    pages.append(holder);
    queue.observe(holder);
  }
  document.getElementById(`page-${wanted}`)?.scrollIntoView();
  status.textContent = `${document_.numPages} pages.`;
}

// j and k, or the page keys of a reader who never leaves the keyboard.
function step(by) {
  const all = [...document.querySelectorAll(".page")];
  const now = all.findIndex((holder) => holder.getBoundingClientRect().bottom > 80);
  const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
  next?.scrollIntoView();
  next?.focus({ preventScroll: true });
}
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

function report(error) {
  console.error(error);
  status.textContent = "This document could not be drawn. Download the file to read it.";
}

open().catch(report);
