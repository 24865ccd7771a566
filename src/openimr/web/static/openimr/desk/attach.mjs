// From the selected words of a page to a criterion: by key, by button, by dragging them there; or into a sentence.
import { toast } from "../reader/parts.mjs";

/** What is dragged from a page, as JSON {document, page, start, end, quote, title}. */
export const PASSAGE = "application/x-openimr-passage";

export class Attaching {
  constructor({ desk, records, criteria, bar }) {
    Object.assign(this, { desk, records, criteria, bar });
    document.addEventListener("desk:selected", ({ detail }) => this.#place(detail));
    // The selection stays while one presses what is to be done with it.
    document.addEventListener("pointerdown", (event) => {
      if (event.target.closest("[data-attach], .selection-bar")) event.preventDefault();
    });
    document.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-attach], [data-bar]");
      if (button) this.#pressed(button);
    });
    this.#dragging();
  }

  #pressed(button) {
    if (button.dataset.attach) return this.attach(button.dataset.attach, button.closest(".crit"));
    const act = button.dataset.bar;
    if (act === "cite") return this.cite();
    if (act === "copy") return this.copy();
    return this.attach(act);
  }

  #place(passage) {
    this.bar.hidden = !passage;
    if (!passage) return;
    const { left, top, bottom } = passage.range.getBoundingClientRect();
    this.bar.style.left = `${Math.max(8, Math.min(left, innerWidth - this.bar.offsetWidth - 8))}px`;
    this.bar.style.top = `${top > 60 ? top - this.bar.offsetHeight - 6 : bottom + 6}px`;
  }

  async attach(speaks, criterion) {
    await this.criteria.attach(await this.records.passage(), speaks, criterion);
    this.bar.hidden = true;
  }

  /** Tell the editor that the selected words are to be the source of the sentence in hand. */
  async cite() {
    const passage = await this.records.passage();
    if (!passage) return toast("Select words in the records first, or open a quote or a hit.");
    this.bar.hidden = true;
    return document.dispatchEvent(new CustomEvent("openimr:cite", { detail: passage }));
  }

  async copy() {
    const passage = await this.records.passage();
    if (!passage) return;
    try {
      await navigator.clipboard.writeText(`“${passage.quote.replace(/\s+/g, " ")}” (${passage.title}, page ${passage.page})`);
      toast("Copied with its citation.");
    } catch {
      toast("The browser did not let the words be copied; use Ctrl+C.");
    }
  }

  #dragging() {
    const { desk, records } = this;
    let held = null;
    document.addEventListener("dragstart", (event) => {
      if (!records.selected || !event.target.parentElement?.closest?.(".layer")) return;
      const { page, start, end, text } = records.selected;
      const { file } = records;
      held = { document: file.sha256(page), page: file.number[page], start, end, quote: text, title: file.name(file.document(page)) };
      event.dataTransfer.setData(PASSAGE, JSON.stringify(held));
      event.dataTransfer.setData("text/plain", text);
      event.dataTransfer.effectAllowed = "copy";
      this.bar.hidden = true;
    });
    const over = (event) => (held ? event.target.closest?.(".crit") : null);
    const light = (criterion) => {
      for (const other of desk.querySelectorAll(".is-over")) if (other !== criterion) other.classList.remove("is-over");
      criterion?.classList.add("is-over");
    };
    desk.addEventListener("dragover", (event) => {
      const criterion = over(event);
      light(criterion);
      if (!criterion) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    desk.addEventListener("drop", (event) => {
      const criterion = over(event);
      if (!criterion) return;
      event.preventDefault();
      light(null);
      this.criteria.attach(held, event.shiftKey ? "against" : "for", criterion);
    });
    document.addEventListener("dragend", () => {
      held = null;
      light(null);
    });
  }
}
