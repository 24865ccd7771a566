// What can be done about a page: try it again, type what it says, confirm what was read, report it as another person's.
import { post, postForm } from "./api.mjs";
import { ask, make, toast } from "./parts.mjs";

const NAMES = { retry: "Try again", transcribe: "Type what it says", confirm: "The text is right" };

export class Remedies {
  constructor({ room, addresses, dialog, reporting }) {
    Object.assign(this, { room, addresses, dialog, reporting });
  }

  button(name, page) {
    if (!this.room.may.correct) return null;
    return make("button", "link", NAMES[name], () => this[name](page).catch((problem) => toast(problem.message)));
  }

  async #do(step, page, more = {}) {
    const { file, layers } = this.room;
    await post(this.addresses.page, { step, document: file.sha256(page), page: file.number[page], ...more });
    layers.forget(page);
    await this.room.reread();
  }

  async retry(page) {
    await this.#do("retry", page);
    toast("The page waits to be read again.");
  }

  async confirm(page) {
    await this.#do("confirm", page);
    toast("The text is confirmed by you.");
  }

  async transcribe(page) {
    if (!this.room.may.correct) return;
    const { file, layers } = this.room;
    const { text } = await layers.of(page);
    this.dialog.querySelector("h2").textContent = `What ${file.cite(page)} says`;
    const area = this.dialog.querySelector("textarea");
    area.value = text;
    if ((await ask(this.dialog)) !== "save") return;
    await this.#do("transcribe", page, { text: area.value });
    toast("The text is kept, as typed by you.");
  }

  /** Say that a page seems another person's: it is withheld at once. */
  async report(page) {
    const { file } = this.room;
    this.reporting.querySelector("p").textContent = file.cite(page);
    if ((await ask(this.reporting)) !== "report") return;
    const address = `${this.addresses.records}${file.sha256(page)}/pages/${file.number[page]}/report/`;
    await postForm(address, {}, { json: false });
    await this.room.reread();
    toast("Reported. The page is withheld until records staff have looked at it.");
  }
}
