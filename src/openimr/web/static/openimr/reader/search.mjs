// Search in the case file: the words go in the body of the request; what is found is listed, and marked in the pages.
import { post } from "./api.mjs";
import { keepInView } from "./documents.mjs";
import { make, toast } from "./parts.mjs";

export class Search {
  hits = [];
  now = -1;
  #rows = [];

  constructor({ form, holder, count, file, address, open, changed }) {
    Object.assign(this, { form, holder, count, file, address, open, changed });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = form.elements.words.value.trim();
      if (words && words === this.words && this.hits.length) this.step(1);
      else this.find(words).catch((problem) => toast(problem.message));
    });
  }

  async find(words) {
    this.words = words;
    this.now = -1;
    this.hits = [];
    if (words) {
      this.count.textContent = "Searching…";
      try {
        const found = await post(this.address, { words });
        this.answer = found;
        this.hits = found.hits.map((hit) => ({ ...hit, at: this.file.find(hit.document, hit.page) })).filter((hit) => hit.at >= 0);
      } catch (problem) {
        this.count.textContent = problem.message;
        throw problem;
      }
    }
    this.render();
    this.changed();
    if (this.hits.length) this.step(1);
  }

  render() {
    const list = make("ol", "hits");
    this.#rows = this.hits.map((hit, place) => {
      const item = make("li");
      const button = make("button", "found", "", () => this.go(place));
      button.append(make("span", "found__where", this.file.cite(hit.at)));
      const passage = make("span", "found__words");
      passage.append(...snippet(hit));
      button.append(passage);
      item.append(button);
      list.append(item);
      return button;
    });
    this.holder.replaceChildren(list);
    this.#say();
  }

  #say() {
    const pages = this.hits.length;
    if (!this.words) this.count.textContent = "";
    else if (!pages) this.count.textContent = "No page has these words. Scans may hold misread letters: try fewer or other words.";
    else this.count.textContent = `${this.now + 1} of ${pages} ${pages === 1 ? "page" : "pages"}`;
  }

  go(place) {
    this.now = place;
    this.#rows.forEach((row, other) => {
      if (other === place) {
        row.setAttribute("aria-current", "true");
        keepInView(row, this.holder);
      } else row.removeAttribute("aria-current");
    });
    this.#say();
    this.open(this.hits[place]);
  }

  step(by) {
    if (!this.hits.length) return;
    this.go((this.now + by + this.hits.length) % this.hits.length);
  }

  clear() {
    this.form.elements.words.value = "";
    return this.find("");
  }

  /** Passages to mark on a page: where the server says, else where the words of the snippet stand in its text. */
  passages(page, { text }) {
    const hit = this.hits.find(({ at }) => at === page);
    if (!hit) return [];
    const places = hit.passages ?? everyPlace(text, new Set(hit.marked.map(([from, to]) => hit.snippet.slice(from, to).toLowerCase())));
    return places.map(([start, end]) => ({ start, end, name: "hit" }));
  }
}

// A snippet is text with the places that are marked in it: no HTML comes over the wire.
function snippet({ snippet: text, marked }) {
  const parts = [];
  let end = 0;
  for (const [from, to] of marked) {
    parts.push(document.createTextNode(text.slice(end, from)), make("mark", "", text.slice(from, to)));
    end = to;
  }
  parts.push(document.createTextNode(text.slice(end)));
  return parts;
}

function everyPlace(text, words) {
  return [...text.matchAll(/[\p{L}\p{N}'’-]+/gu)]
    .filter(([word]) => words.has(word.toLowerCase()))
    .map((match) => [match.index, match.index + match[0].length]);
}
