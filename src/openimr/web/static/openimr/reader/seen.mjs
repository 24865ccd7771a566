// Which pages stood before the reader's eyes: sent ahead is not seen. A page counts once at least half of it, or of the
// pane where the page is larger, stood in view for a moment, drawn, in a window that is shown.
import { token } from "./api.mjs";
import { form } from "./leaving.mjs";

const MOMENT = 1000; // milliseconds
const TOGETHER = 1500; // so long what was seen waits for more
const HALF = 0.5;
const STEPS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

export class Seen {
  #told = new Set(); // "sha256 number"
  #waiting = []; // [sha256, number]
  #inView = new Map(); // sheet to its timer, 0 while nothing runs
  #watched = new Map(); // sheet to [sha256, number]
  #timer = 0;

  constructor({ scroller, address }) {
    Object.assign(this, { scroller, address });
    // Of the window, not of the pane: a pane may itself be scrolled out of view.
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#moved(entry)), { threshold: STEPS });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.again();
      else this.#leave();
    });
    window.addEventListener("pagehide", () => this.#send());
    // What waits goes with the page, or with what is seen next where the page stays.
    form.addEventListener("sent", () => {
      this.#rest();
      clearTimeout(this.#timer);
    });
    form.addEventListener("stays", () => this.again());
  }

  watch(sheet, sha256, number) {
    this.#watched.set(sheet, [sha256, number]);
    this.observer.observe(sheet);
  }

  unwatch(sheet) {
    this.observer.unobserve(sheet);
    clearTimeout(this.#inView.get(sheet));
    this.#inView.delete(sheet);
    this.#watched.delete(sheet);
  }

  /** Begin anew for what is in view: a page was drawn, or the window is shown again. */
  again() {
    for (const [sheet, timer] of this.#inView) if (!timer) this.#begin(sheet);
  }

  #moved({ target, isIntersecting, intersectionRatio, intersectionRect }) {
    const filled = intersectionRect.height / Math.min(this.scroller.clientHeight, window.innerHeight);
    if (isIntersecting && (intersectionRatio >= HALF || filled >= HALF)) {
      if (!this.#inView.has(target)) this.#begin(target);
      return;
    }
    clearTimeout(this.#inView.get(target));
    this.#inView.delete(target);
  }

  #begin(sheet) {
    this.#inView.set(sheet, 0);
    if (sheet.dataset.drawn !== "true" || document.visibilityState !== "visible") return;
    this.#inView.set(sheet, setTimeout(() => this.#saw(sheet), MOMENT));
  }

  #leave() {
    this.#rest();
    this.#send();
  }

  #rest() {
    for (const [sheet, timer] of this.#inView) {
      clearTimeout(timer);
      this.#inView.set(sheet, 0);
    }
  }

  #saw(sheet) {
    const place = this.#watched.get(sheet);
    if (!place || this.#told.has(place.join(" "))) return;
    this.#told.add(place.join(" "));
    this.#waiting.push(place);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), TOGETHER);
  }

  // What could not be told waits, and goes with what is seen next.
  async #send() {
    clearTimeout(this.#timer);
    const seen = this.#waiting.splice(0);
    if (!seen.length) return;
    try {
      const { ok } = await fetch(this.address, {
        method: "POST", keepalive: true, body: JSON.stringify({ seen }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      });
      if (!ok) throw new Error("not noted");
    } catch {
      this.#waiting.unshift(...seen);
    }
  }
}
