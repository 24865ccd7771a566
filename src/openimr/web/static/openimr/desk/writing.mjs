// Summary and rationales as editors of sourced sentences. This module brings the parts together. By events on `document`:
//   openimr:cite {document, page, quote, start, end, title}   becomes a source of the sentence in hand
//   openimr:redrafted {item}     the draft of a rationale was made anew: it is brought together with what is here
//   openimr:go {document, page, quote, start, end}   is sent when a source is opened
//   openimr:finding {item, criterion}   is sent when the chip of a finding is pressed
//   openimr:written {item, version, waiting}   is sent when a text is saved
import { inBackground } from "../reader/leaving.mjs";
import { Citing } from "./writing-citing.mjs";
import { Editor } from "./writing-editor.mjs";
import { Saving } from "./writing-saving.mjs";
import { Answers } from "./writing-answers.mjs";
import { Store } from "./writing-store.mjs";
import { live, waits } from "./writing-text.mjs";

const LOOK = 60_000; // milliseconds between looks whether another device saved
const holders = [...document.querySelectorAll("[data-writing]")];
const settings = JSON.parse(document.getElementById("writing-settings")?.textContent ?? "null");

class Room {
  editors = [];
  #saved = document.getElementById("desk-saved");
  #alike = new Map();

  constructor() {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`openimr.writing.${settings.store}`) : null;
    this.store = new Store(settings.store, this.channel, settings.key);
    // By the name of the account alone: its tabs, of whatever case, hear that it signed out.
    this.account = "BroadcastChannel" in window ? new BroadcastChannel(`openimr.writing.${settings.store.split(".")[0]}`) : null;
    this.citing = new Citing(settings);
    this.voice = document.createElement("p");
    this.voice.className = "visually-hidden writing__voice";
    this.voice.setAttribute("role", "status");
    document.body.append(this.voice);
    for (const holder of holders) this.#open(holder);
    this.#listen();
    for (const { saving } of this.editors) saving.begin();
    this.answers = new Answers(this.store);
  }

  #open(holder) {
    const told = JSON.parse(document.getElementById(holder.dataset.writing).textContent);
    const { item } = told;
    const saving = new Saving({ item, address: `${settings.texts}${item}.json`, store: this.store, told });
    const editor = new Editor({ holder, saving, room: this });
    this.editors.push(editor);
    const form = holder.closest("form");
    form?.addEventListener("submit", (event) => this.#before(event, [editor]));
    requestIdleCallback(() => this.#likeness(editor), { timeout: 3000 });
  }

  #listen() {
    document.addEventListener("openimr:cite", (event) => this.#cite(event));
    document.addEventListener("openimr:redrafted", ({ detail }) => this.#of(detail.item)?.saving.look({ ours: true }));
    this.channel?.addEventListener("message", ({ data }) => {
      const editor = data.item === undefined ? null : this.#of(data.item);
      if (editor && data.version > editor.saving.version) editor.saving.look();
    });
    this.account?.addEventListener("message", ({ data }) => {
      if (data.signedOut) for (const { saving } of this.editors) saving.close("you signed out in another tab. Load this page anew.");
    });
    const look = () => document.visibilityState === "visible" && this.editors.forEach(({ saving }) => saving.look());
    document.addEventListener("visibilitychange", look);
    setInterval(look, LOOK);
    for (const form of document.querySelectorAll("form[action$='/review/sign/']")) {
      form.addEventListener("submit", (event) => this.#before(event, this.editors, { must: true }));
    }
    for (const form of document.querySelectorAll("form[action$='/recuse/']")) {
      form.addEventListener("submit", (event) => this.#before(event, this.editors));
    }
    for (const form of document.querySelectorAll("form[action$='/sign-out/']")) form.addEventListener("submit", (event) => this.#leave(event, form));
  }

  #of(item) {
    return this.editors.find(({ saving }) => saving.item === item);
  }

  /** The editor in hand: the one that was in focus last, of those that are shown. */
  get inHand() {
    const shown = this.editors.filter(({ holder }) => holder.checkVisibility?.() ?? holder.offsetParent);
    return shown.find((one) => one === this.last) ?? shown[0];
  }

  #cite(event) {
    const editor = this.inHand;
    if (!editor?.current) return this.say("There is no sentence in hand to cite this in.");
    return this.cite(editor, event.detail);
  }

  /** A passage of the records becomes a source of the sentence that is current in that text. */
  cite(editor, { document: sha256, page, quote, start, title }) {
    const source = { kind: "page", document: sha256, page, quote, ...(Number.isInteger(start) ? { start } : {}) };
    return editor.cite(editor.current, source, title);
  }

  // A form that leaves the page waits until what was written is saved. Signing does not go on without.
  async #before(event, editors, { must = false } = {}) {
    for (const editor of editors) editor.close();
    if (must) {
      const typing = editors.find(({ fresh }) => fresh.value.trim());
      if (typing) return this.#open_field(event, typing);
    } else for (const editor of editors) if (editor.fresh.value.trim()) editor.add();
    const open = editors.filter(({ saving }) => saving.unsaved || (must && saving.conflicts.length));
    if (!open.length) return;
    const { target, submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.race([Promise.all(open.map(({ saving }) => saving.save())), new Promise((resolve) => { setTimeout(resolve, 8000); })]);
    const still = open.filter(({ saving }) => saving.unsaved || saving.conflicts.length);
    if (must && still.length) return this.say(`Nothing was signed: what you wrote in ${still.map(({ name }) => name).join(" and ")} is not saved yet.`);
    if (target.requestSubmit) {
      if (still.length) target.submit();
      else target.requestSubmit(submitter);
    }
  }

  // A sentence that is typed and not added is no part of what is signed, and is not made one by the way.
  #open_field(event, editor) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(`a[data-step="item-${editor.saving.item}"]`)?.click(); // to its step
    editor.fresh.focus();
    this.say(`Nothing was signed: in ${editor.name} a sentence is typed under “Add a sentence of your own” and not added. Add it or empty it.`);
  }

  // Who signs out leaves nothing in this browser. What was never saved would be lost: that is asked first.
  async #leave(event, form) {
    for (const editor of this.editors) editor.close();
    const unsaved = this.editors.filter(({ saving }) => saving.unsaved || saving.conflicts.length);
    const typed = this.editors.filter(({ saving }) => saving.fresh).length + this.answers.typed;
    const isOpen = unsaved.length + typed + this.store.elsewhere > 0;
    if (isOpen) {
      event.preventDefault();
      await Promise.race([Promise.all(unsaved.map(({ saving }) => saving.save())), new Promise((resolve) => { setTimeout(resolve, 4000); })]);
      const here = unsaved.reduce((count, { saving }) => count + saving.unsaved + saving.conflicts.length, typed);
      const { elsewhere } = this.store;
      const lost = [here ? `${here} change${here > 1 ? "s" : ""} of yours` : "", elsewhere ? `what waits in ${elsewhere} text${elsewhere > 1 ? "s" : ""} of other tabs or cases` : ""].filter(Boolean);
      if (lost.length && !window.confirm(`Not saved, and lost with it: ${lost.join(", and ")}. Sign out all the same?`)) return;
    }
    this.account?.postMessage({ signedOut: true });
    for (const { saving } of this.editors) saving.close("you signed out.");
    this.store.forget();
    if (isOpen) form.submit();
  }

  /** Where the earlier versions of a text are read. */
  earlier(item) {
    return `${settings.texts}${item}/versions/`;
  }

  /** A short word to everybody, read aloud once. */
  say(words) {
    const toast = document.getElementById("reader-status");
    if (toast) {
      toast.textContent = words;
      toast.classList.add("is-shown");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => toast.classList.remove("is-shown"), 5000);
    } else this.speak(words);
  }

  /** Said without being shown: the text itself shows it. */
  speak(words) {
    this.voice.textContent = words;
  }

  /** How all texts stand together, where the page has a place for it. */
  stands() {
    if (!this.#saved) return;
    const states = new Set(this.editors.map(({ saving }) => saving.state));
    const says = ["refused", "conflict", "offline", "saving"].find((one) => states.has(one)) ?? "saved";
    const words = { refused: "Not saved", conflict: "Changed twice: choose", offline: "Not saved yet: no connection", saving: "Saving …", saved: "All saved" };
    if (this.#saved.textContent !== words[says]) this.#saved.textContent = words[says];
  }

  /** A text was saved: other tabs look, and what it is like is looked at anew. */
  written(editor) {
    const { item, version } = editor.saving;
    this.channel?.postMessage({ item, version });
    const waiting = live(editor.sentences).filter(waits).length;
    document.dispatchEvent(new CustomEvent("openimr:written", { detail: { item, version, waiting } }));
    clearTimeout(this.#alike.get(item));
    this.#alike.set(item, setTimeout(() => this.#likeness(editor), 4000));
  }

  // Where words stand in another letter, or in the utilization review decision, that is shown at the sentence.
  async #likeness(editor) {
    try {
      const address = `${settings.texts}${editor.saving.item}/alike.json`;
      const answer = await inBackground((signal) => fetch(address, { headers: { Accept: "application/json" }, signal }));
      if (!answer.ok) return;
      editor.like = (await answer.json()).alike;
      editor.render();
    } catch {
      // Without network the writing goes on; what it is like is told when it is back.
    }
  }
}

if (settings && holders.length) {
  const room = new Room();
  for (const editor of room.editors) editor.holder.addEventListener("focusin", () => { room.last = editor; });
  document.documentElement.dataset.writing = "ready";
}
