// What one selects on a page can be noted, or copied with where it stands.
import { selectedPassage } from "./layer.mjs";
import { toast } from "./parts.mjs";

export class Selection {
  passage = null;
  #timer = 0;

  constructor({ bar, room }) {
    Object.assign(this, { bar, room });
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#changed(), 120);
    });
    bar.querySelector("[data-act=note]").hidden = !room.may.mark;
    bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    bar.querySelector("[data-act=note]").addEventListener("click", () => room.note());
    bar.querySelector("[data-act=copy]").addEventListener("click", () => this.copy());
  }

  #changed() {
    if (this.bar.contains(document.activeElement)) return;
    this.passage = selectedPassage();
    this.bar.hidden = !this.passage;
    if (!this.passage) return;
    const { left, top, bottom } = this.passage.range.getBoundingClientRect();
    const above = top > 60;
    this.bar.style.left = `${Math.max(8, Math.min(left, innerWidth - this.bar.offsetWidth - 8))}px`;
    this.bar.style.top = `${above ? top - this.bar.offsetHeight - 6 : bottom + 6}px`;
  }

  /** The selected words, or the name of the page where nothing is selected, onto the clipboard. */
  async copy() {
    const { file, active } = this.room;
    const cited = this.passage
      ? `“${this.passage.text.replace(/\s+/g, " ")}” (${file.cite(this.passage.page)})`
      : file.cite(active.current);
    try {
      await navigator.clipboard.writeText(cited);
      toast("Copied with its citation.");
    } catch {
      toast("The browser did not let the words be copied; use Ctrl+C.");
    }
  }
}
