// Bookmarks and notes: one's own or shared, on a page or on a passage of it.
import { get, post } from "./api.mjs";
import { ask, make, toast } from "./parts.mjs";

export class Marks {
  all = [];

  constructor({ holder, dialog, file, address, may, go, changed }) {
    Object.assign(this, { holder, dialog, file, address, may, go, changed });
    dialog.querySelector("form").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.close("save");
    });
  }

  async load() {
    const { marks } = await get(this.address);
    this.all = marks.map((mark) => this.#placed(mark));
    this.render();
    this.changed();
  }

  #placed(mark) {
    return { ...mark, at: this.file.find(mark.document, mark.page) };
  }

  /** After the file was read anew, pages may have other places. */
  replace() {
    this.all = this.all.map((mark) => this.#placed(mark));
    this.render();
  }

  on(page) {
    return this.all.filter((mark) => mark.at === page);
  }

  /** Passages to mark on a page. */
  passages(page) {
    return this.on(page).filter((mark) => mark.start !== null).map(({ start, end }) => ({ start, end, name: "note" }));
  }

  render() {
    const list = make("ol", "marks");
    const place = (mark) => (this.file.place[mark.at] >= 0 ? this.file.place[mark.at] : Number.MAX_SAFE_INTEGER);
    for (const mark of [...this.all].sort((a, b) => place(a) - place(b) || a.id - b.id)) list.append(this.#row(mark));
    if (!this.all.length) {
      list.append(make("li", "quiet", this.may
        ? "No marks yet. m keeps a bookmark on the page, n a note on the page or on the words that you select."
        : "Nobody has shared a mark on this case."));
    }
    this.holder.replaceChildren(list);
  }

  #row(mark) {
    const item = make("li", "mark");
    const open = make("button", "mark__open", "", () => this.go(mark.at, mark));
    open.append(make("span", "mark__where", mark.at >= 0 ? this.file.cite(mark.at) : "a page that is not shown"));
    open.append(make("span", "mark__text", mark.text || "Bookmark"));
    item.append(open);
    const foot = make("div", "mark__foot");
    foot.append(make("span", "", `${mark.mine ? "you" : mark.author.split(":").at(-1)}, ${mark.shared ? "shared" : "private"}`));
    if (mark.mine && this.may) {
      foot.append(make("button", "link", "Edit", () => this.edit(mark)));
      foot.append(make("button", "link", "Delete", () => this.remove(mark)));
      for (const button of foot.querySelectorAll("button")) {
        button.setAttribute("aria-label", `${button.textContent}: ${mark.text || "bookmark"}, ${this.file.cite(mark.at)}`);
      }
    }
    item.append(foot);
    return item;
  }

  /** A bookmark on the page, or away with the one that is there. */
  async toggle(page) {
    const own = this.on(page).find((mark) => mark.mine && !mark.text && mark.start === null);
    if (own) return this.remove(own);
    await this.#keep({ document: this.file.sha256(page), page: this.file.number[page] });
    toast(`Bookmark on ${this.file.cite(page)}.`);
  }

  /** A note on a page, or on a passage {page, start, end, text}. */
  async note(page, passage = null) {
    const said = await this.#write(passage ? `Note on “${shortened(passage.text)}”` : `Note on ${this.file.cite(page)}`, "", false);
    if (!said) return;
    await this.#keep({
      document: this.file.sha256(page), page: this.file.number[page], ...said,
      ...(passage ? { start: passage.start, end: passage.end } : {}),
    });
    toast(said.shared ? "Note kept, shared with all who may read the case." : "Note kept, for you alone.");
  }

  async #write(heading, text, shared) {
    const { dialog } = this;
    dialog.querySelector("h2").textContent = heading;
    dialog.querySelector("textarea").value = text;
    dialog.querySelector("[name=shared]").checked = shared;
    if ((await ask(dialog)) !== "save") return null;
    return { text: dialog.querySelector("textarea").value, shared: dialog.querySelector("[name=shared]").checked };
  }

  async #keep(mark) {
    const made = await post(this.address, mark);
    this.all.push(this.#placed(made.mark));
    this.#told();
    return made.mark;
  }

  async edit(mark) {
    const said = await this.#write(`Note on ${this.file.cite(mark.at)}`, mark.text, mark.shared);
    if (!said) return;
    const { mark: changed } = await post(this.#addressOf(mark), said);
    this.all = this.all.map((other) => (other.id === mark.id ? this.#placed(changed) : other));
    this.#told();
    toast("Note changed.");
  }

  async remove(mark) {
    const { removed } = await post(this.#addressOf(mark), { remove: true });
    this.all = this.all.filter((other) => other.id !== mark.id);
    this.#told();
    const again = async () => {
      await this.#keep(removed);
      toast("It is back.");
    };
    this.undone = again;
    toast(`${removed.text ? "Note" : "Bookmark"} deleted.`, { name: "Undo", press: again });
  }

  #addressOf(mark) {
    return `${this.address.replace(/\.json$/, "")}/${mark.id}/`;
  }

  #told() {
    this.render();
    this.changed();
  }
}

const shortened = (text) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
