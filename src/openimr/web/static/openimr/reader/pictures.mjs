// Page pictures: few at a time, the nearest first, the last ones kept decoded in memory and nowhere else.
import { inBackground } from "./leaving.mjs";

const WIDTHS = [160, 800, 1200, 1600, 2400];
const AT_ONCE = 3;

export class Pictures {
  #base;
  #kept = new Map(); // "page@width" to a decoded picture, the one used last at the end
  #waiting = new Map(); // key to {page, width, resolve, reject, urgency}
  #running = new Map();
  #most;
  #generation = 0;

  constructor(base, most = 60) {
    this.#base = base;
    this.#most = most;
  }

  static width(cssPixels) {
    const wanted = cssPixels * Math.min(window.devicePixelRatio || 1, 2);
    return WIDTHS.find((width) => width >= wanted * 0.92) ?? WIDTHS.at(-1);
  }

  address(sha256, number, width) {
    return `${this.#base}${sha256}/pages/${number}.webp?width=${width}`;
  }

  /** The picture if it is here already, in that width or any other. */
  here(key, width) {
    const exact = this.#kept.get(`${key}@${width}`);
    if (exact) return exact;
    return WIDTHS.map((other) => this.#kept.get(`${key}@${other}`)).findLast(Boolean);
  }

  keep(key, width, picture) {
    this.#kept.delete(`${key}@${width}`);
    this.#kept.set(`${key}@${width}`, picture);
    while (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value);
  }

  /** A promise of the decoded picture; `urgency` is smaller for what is nearer. */
  wanted(key, sha256, number, width, urgency) {
    const name = `${key}@${width}`;
    const kept = this.#kept.get(name);
    if (kept) return Promise.resolve(kept);
    const known = this.#running.get(name) ?? this.#waiting.get(name);
    if (known) {
      known.urgency = urgency;
      return known.promise;
    }
    const entry = { key, sha256, number, width, urgency };
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    entry.promise.catch(() => {});
    this.#waiting.set(name, entry);
    queueMicrotask(() => this.#next());
    return entry.promise;
  }

  /** Forget what waits and is no longer near. What is being drawn comes to its end and is kept. */
  drop(isNear) {
    for (const [name, entry] of this.#waiting) {
      if (isNear(entry.key)) continue;
      this.#waiting.delete(name);
      entry.reject(new DOMException("no longer near", "AbortError"));
    }
  }

  /** Forget everything, also what is being drawn: pages have other places now. */
  forget() {
    this.#generation += 1;
    this.#kept.clear();
    this.drop(() => false);
    this.#running.clear();
  }

  #next() {
    while (this.#running.size < AT_ONCE && this.#waiting.size) {
      const [name, entry] = [...this.#waiting].reduce((a, b) => (b[1].urgency < a[1].urgency ? b : a));
      this.#waiting.delete(name);
      this.#running.set(name, entry);
      const generation = this.#generation;
      inBackground((signal) => this.#load(entry, signal))
        .then((picture) => {
          if (generation !== this.#generation) throw new DOMException("pages have other places", "AbortError");
          this.keep(entry.key, entry.width, picture);
          entry.resolve(picture);
        })
        .catch(entry.reject)
        .finally(() => {
          if (this.#running.get(name) === entry) this.#running.delete(name);
          this.#next();
        });
    }
  }

  async #load({ sha256, number, width, urgency }, signal) {
    const picture = new Image();
    picture.alt = "";
    picture.draggable = false;
    picture.fetchPriority = urgency > 0 ? "low" : "high";
    picture.src = this.address(sha256, number, width);
    const stop = () => picture.removeAttribute("src"); // of one that has come already it would leave the page empty
    signal.addEventListener("abort", stop);
    try {
      await picture.decode();
    } finally {
      signal.removeEventListener("abort", stop);
    }
    return picture;
  }
}
