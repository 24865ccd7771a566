// Where one is, in the address and the history of the browser: the file, the page, the passage; never a word of it.
export class Travel {
  #depth = 0;

  constructor({ file, base, arrive }) {
    Object.assign(this, { file, base });
    window.addEventListener("popstate", ({ state }) => {
      if (!state) return;
      this.#depth = state.depth;
      const page = file.find(state.document, state.number);
      if (page >= 0) arrive({ page, start: state.start, end: state.end });
    });
  }

  #state(page, cited, depth) {
    const at = cited?.page === page ? cited : { start: null, end: null };
    return { document: this.file.sha256(page), number: this.file.number[page], start: at.start, end: at.end, depth };
  }

  #address({ document, number, start, end }) {
    const query = new URLSearchParams({ page: number });
    if (start !== null) {
      query.set("start", start);
      query.set("end", end);
    }
    return `${this.base}${document}/?${query}`;
  }

  #set(how, state) {
    history[how](state, "", this.#address(state));
  }

  /** The page in view, without a step in the history. */
  here(page, cited) {
    if (page >= 0) this.#set("replaceState", this.#state(page, cited, this.#depth));
  }

  leave(page, cited) {
    this.here(page, cited);
  }

  went(page, cited) {
    this.#depth += 1;
    this.#set("pushState", this.#state(page, cited, this.#depth));
  }

  back() {
    if (this.#depth > 0) history.back();
    return this.#depth > 0;
  }
}
