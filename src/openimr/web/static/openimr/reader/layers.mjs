// The texts of pages with their words, asked for once and kept for the pages read last.
import { get } from "./api.mjs";
import { inBackground } from "./leaving.mjs";

const MOST = 120;

export class Layers {
  #base;
  #file;
  #kept = new Map();

  constructor(base, file) {
    this.#base = base;
    this.#file = file;
  }

  of(page) {
    const known = this.#kept.get(page);
    if (known) return known;
    const address = `${this.#base}${this.#file.sha256(page)}/pages/${this.#file.number[page]}.json`;
    const asked = inBackground((signal) => get(address, { signal }));
    this.#kept.set(page, asked);
    asked.catch(() => this.#kept.delete(page));
    if (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value);
    return asked;
  }

  forgetAll() {
    this.#kept.clear();
  }

  forget(page) {
    this.#kept.delete(page);
  }
}
