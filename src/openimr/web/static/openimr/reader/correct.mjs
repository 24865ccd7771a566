// Set right what a document is: a key, a letter, done. A word says what was done, `u` takes it back.
import { post } from "./api.mjs";
import { day } from "./file.mjs";
import { ask, make, tag, toast } from "./parts.mjs";

export class Corrections {
  constructor({ file, address, may, kinds, dialog, keys, reread }) {
    Object.assign(this, { file, address, may, kinds, dialog, keys, reread });
    kinds.addEventListener("close", () => keys.next(null));
  }

  #allowed() {
    if (!this.may) toast("You may read these records; whoever keeps them sets right what they are.");
    return this.may;
  }

  async #send(asked, said) {
    try {
      await post(this.address, asked);
      await this.reread();
      toast(said, asked.step === "undo" ? null : { name: "Undo", press: () => this.undo() });
    } catch (problem) {
      toast(problem.message);
    }
  }

  #set(entry, field, value, said) {
    const sha256 = this.file.sha256(entry.pages[0]);
    return this.#send({ step: field, document: sha256, page: entry.first, value }, said);
  }

  /** Choose a kind by its letter. */
  kind(entry) {
    if (!this.#allowed()) return;
    const { file, kinds } = this;
    const list = make("ul", "kinds");
    const choose = (kind) => {
      kinds.close();
      this.#set(entry, "kind", kind[0], `“${file.name(entry)}” is now: ${kind[1]}.`);
    };
    for (const kind of file.kinds) {
      const [id, name, letter, label, family] = kind;
      const item = make("li");
      const button = make("button", "kind", "", () => choose(kind));
      button.append(make("kbd", "", letter), tag({ label, name, family }), make("span", "", name));
      if (id === file.kindOf(entry).id) button.setAttribute("aria-current", "true");
      item.append(button);
      list.append(item);
    }
    kinds.querySelector(".kinds").replaceWith(list);
    kinds.querySelector("p").textContent = file.name(entry);
    kinds.showModal();
    const byLetter = (pressed) => {
      if (pressed === "Escape") return kinds.close();
      const kind = file.kinds.find(([, , letter]) => letter === pressed.toLowerCase());
      if (kind) return choose(kind);
      if (["Tab", "Enter", " ", "ArrowDown", "ArrowUp"].includes(pressed)) return undefined;
      this.keys.next(byLetter);
      return undefined;
    };
    this.keys.next(byLetter);
  }

  async #line(entry, field, heading, value, hint) {
    if (!this.#allowed()) return;
    const { dialog } = this;
    dialog.querySelector("h2").textContent = heading;
    dialog.querySelector("label").textContent = hint;
    const input = dialog.querySelector("input");
    input.value = value;
    const answer = ask(dialog);
    input.select();
    if ((await answer) !== "save" || input.value.trim() === value) return;
    await this.#set(entry, field, input.value.trim(), `The ${field} is set.`);
  }

  date(entry) {
    return this.#line(entry, "date", "Date of service", day(entry.date), "Such as 9/10/2013; nothing for no date");
  }

  title(entry) {
    return this.#line(entry, "title", "Title of the document", entry.title, "One line");
  }

  author(entry) {
    return this.#line(entry, "author", "Author of the document", entry.author, "Name and degree; nothing for none");
  }

  relevance(entry) {
    if (!this.#allowed()) return;
    const now = entry.relevance === "not_relevant";
    this.#set(entry, "relevance", now ? "relevant" : "not_relevant", now ? "Counts as relevant." : "Set aside as not relevant.");
  }

  split(page) {
    if (!this.#allowed()) return;
    const { file } = this;
    this.#send({ step: "split", document: file.sha256(page), page: file.number[page] }, "A new document begins on this page.");
  }

  join(entry) {
    if (!this.#allowed()) return;
    const sha256 = this.file.sha256(entry.pages[0]);
    this.#send({ step: "join", document: sha256, page: entry.first }, "Joined with the document before it.");
  }

  undo() {
    if (!this.#allowed()) return;
    this.#send({ step: "undo" }, "The last correction is taken back.");
  }
}
