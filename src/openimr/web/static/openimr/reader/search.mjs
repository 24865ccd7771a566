// Search in the case file: the words go in the body of the request; what is found is listed, and marked in the pages.
import { postForm } from "./api.mjs";
import { keepInView } from "./documents.mjs";
import { make, toast } from "./parts.mjs";

const AT_ONCE = 100;

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
        this.answer = await this.#ask(0);
      } catch (problem) {
        this.count.textContent = problem.message;
        throw problem;
      }
    }
    this.render();
    this.changed();
    if (this.hits.length) this.step(1);
  }

  async #ask(start) {
    const found = await postForm(this.address, { words: this.words, start, limit: AT_ONCE });
    this.hits.push(...found.hits.map((hit) => ({ ...hit, at: this.file.find(hit.document, hit.page) })).filter((hit) => hit.at >= 0));
    return found;
  }

  async #more() {
    await this.#ask(this.hits.length);
    this.render();
    this.changed();
  }

  /** After the file was read anew, pages may have other places. */
  replace() {
    this.hits = this.hits.map((hit) => ({ ...hit, at: this.file.find(hit.document, hit.page) })).filter((hit) => hit.at >= 0);
    this.render();
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
    if (this.words && this.answer?.total > this.hits.length) {
      const item = make("li");
      item.append(make("button", "found found--more", "Show more pages", () => this.#more().catch((problem) => toast(problem.message))));
      list.append(item);
    }
    this.holder.replaceChildren(...(list.childElementCount ? [list] : []), ...(this.words ? this.#besides() : []));
    this.#say();
  }

  #say() {
    const pages = this.hits.length;
    if (!this.words) this.count.textContent = "";
    else if (!pages) this.count.textContent = "No page has these words. Scans may hold misread letters: try fewer or other words.";
    else {
      const all = this.answer.total > pages ? `the best ${pages} of ${this.answer.total}` : String(pages);
      this.count.textContent = `${this.now + 1} of ${all} ${pages === 1 ? "page" : "pages"}`;
    }
  }

  // What was looked for besides the words themselves, so that nobody wonders why a page is here.
  #besides() {
    const { also_searched_for: also = [], taken_for: taken = {}, pages_unread: unread = 0 } = this.answer ?? {};
    const said = [];
    if (also.length) said.push(`Also looked for: ${also.map(({ words, names }) => `${words} as ${names.join(", ")}`).join("; ")}`);
    const misread = Object.entries(taken).filter(([, words]) => words.length);
    if (misread.length) said.push(`Taken for misread: ${misread.map(([word, words]) => `${word} as ${words.join(", ")}`).join("; ")}`);
    if (unread) said.push(`${unread} ${unread === 1 ? "page" : "pages"} could not be searched well: not read yet, illegible or by hand`);
    return said.map((line) => make("p", "hits__besides", line));
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

  /** Passages to mark on a page: what was typed, and what means the same or was misread. */
  passages(page) {
    const hit = this.hits.find(({ at }) => at === page);
    if (!hit) return [];
    return hit.spans.map(({ start, end, match }) => ({ start, end, name: match === "exact" ? "hit" : "like" }));
  }
}

// A snippet is text in which only <mark> is a mark; whatever else it held would be left out.
function* snippet({ snippet: html }) {
  const held = document.createElement("template");
  held.innerHTML = html;
  for (const node of held.content.childNodes) {
    if (node.nodeName === "MARK") yield make("mark", "", node.textContent);
    else yield document.createTextNode(node.textContent);
  }
}
