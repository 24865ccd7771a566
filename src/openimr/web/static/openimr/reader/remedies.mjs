// What can be done about a page that was not read as it should be: try it again, or type what it says.
import { post } from "./api.mjs";
import { ask, make, toast } from "./parts.mjs";

const NAMES = { retry: "Try again", transcribe: "Type what it says" };

export class Remedies {
  constructor({ room, addresses, dialog }) {
    Object.assign(this, { room, addresses, dialog });
  }

  button(name, page) {
    if (!this.addresses[name] || !this.room.may.correct) return null;
    return make("button", "link", NAMES[name], () => this[name](page).catch((problem) => toast(problem.message)));
  }

  async retry(page) {
    const { file } = this.room;
    const { said } = await post(this.addresses.retry, { document: file.sha256(page), page: file.number[page] });
    toast(said);
    await this.room.reread();
  }

  async transcribe(page) {
    const { file, layers } = this.room;
    if (!this.addresses.transcribe || !this.room.may.correct) return;
    const { text } = await layers.of(page);
    this.dialog.querySelector("h2").textContent = `What ${file.cite(page)} says`;
    const area = this.dialog.querySelector("textarea");
    area.value = text;
    if ((await ask(this.dialog)) !== "save" || !area.value.trim()) return;
    await post(this.addresses.transcribe, { document: file.sha256(page), page: file.number[page], text: area.value });
    layers.forget(page);
    toast("The text is kept, as typed by a person.");
    await this.room.reread();
  }
}
