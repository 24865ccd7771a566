// One text between this tab and the server: what is known, what waits to be saved, and what both changed.
import { applied, freshId } from "./writing-text.mjs";

const PAUSE = 1000; // milliseconds after the last key
const AGAIN = [2000, 5000, 10000, 30000];

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
const words = (sentence) => (sentence && !sentence.dropped ? sentence.text : null);

// What a closed tab left, as parts to send. What came after its batch was written on what the batch made.
function partsOf({ batch, operations, version }) {
  const edited = new Map((batch?.operations ?? []).filter(({ op }) => op === "edit" || op === "add").map((one) => [one.id, one.text]));
  const on = operations.filter((one) => edited.has(one.id));
  const apart = operations.filter((one) => !edited.has(one.id));
  return [
    batch,
    apart.length ? { id: freshId("b"), base: version, operations: apart } : null,
    on.length ? { id: freshId("b"), base: null, expects: Object.fromEntries(on.map(({ id }) => [id, edited.get(id)])), operations: on } : null,
  ].filter(Boolean);
}

export class Saving extends EventTarget {
  sentences = []; // as the server has them
  version = 0;
  batch = null; // {id, base, operations} that is on its way, or was when the tab closed
  operations = []; // what came after it
  parts = []; // what was kept in this browser by an earlier page, still to be sent: {id, base, operations, expects}
  conflicts = []; // {id, kind, theirs, mine, operations}
  refused = ""; // why nothing more can be saved
  since = null; // since when the server was not reached
  #begun = false; // until what an earlier page left in this browser is known, nobody can say that all is saved
  #timer = 0;
  #tries = 0;
  #running = false;

  constructor({ item, address, store, told }) {
    super();
    Object.assign(this, { item, address, store });
    this.take(told);
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("pagehide", () => this.#leave());
  }

  /** The sentences as this tab shows them. */
  get shown() {
    return [this.batch, ...this.parts, this].reduce((now, one) => applied(now, one?.operations ?? []), this.sentences);
  }

  get unsaved() {
    return [this.batch, ...this.parts, this].reduce((count, one) => count + (one?.operations.length ?? 0), 0);
  }

  /** "saved", "saving", "offline", "conflict" or "refused". */
  get state() {
    if (this.refused) return "refused";
    if (this.conflicts.length) return "conflict";
    if (this.since) return "offline";
    return this.unsaved || !this.#begun ? "saving" : "saved";
  }

  take(told) {
    this.told = { ...this.told, ...told };
    this.sentences = told.sentences;
    this.version = told.version;
  }

  /** What was kept in this browser and never saved is saved now, each part on the version that it was written on. */
  async begin() {
    for (const kept of await this.store.take(this.item)) {
      this.conflicts.push(...kept.conflicts);
      this.parts.push(...kept.parts, ...partsOf(kept));
    }
    this.#begun = true;
    this.#keep();
    this.#changed();
    if (this.unsaved) this.soon(0);
  }

  /** Do something to the text: shown at once, kept in this browser, saved after a pause. */
  do(operations, { typing = false } = {}) {
    for (const one of operations) {
      const last = this.operations.at(-1);
      if (typing && last?.op === "edit" && last.id === one.id) this.operations.splice(-1, 1, one);
      else this.operations.push(one);
    }
    this.#keep();
    this.soon();
    this.#changed();
  }

  soon(after = PAUSE) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), after);
  }

  /** Save what waits; a promise that is kept when all is saved or cannot be now. */
  async save() {
    clearTimeout(this.#timer);
    await this.#idle();
    while (this.unsaved && !this.refused) {
      if (!this.#next()) continue;
      if (!(await this.#run())) return false;
    }
    return !this.unsaved;
  }

  // What is sent next becomes the batch; none where nothing is left of a part.
  #next() {
    if (this.batch) return this.batch;
    const part = this.parts.shift();
    if (part?.expects) {
      for (const [id, expected] of Object.entries(part.expects)) this.#expect(part, id, expected);
      part.base = this.version;
    }
    const { id, base, operations } = part ?? { id: freshId("b"), base: this.version, operations: this.operations };
    if (!part) this.operations = [];
    this.batch = operations.length ? { id, base, operations } : null;
    this.#keep();
    return this.batch;
  }

  #expect(part, id, expected) {
    const is = words(this.sentences.find((one) => one.id === id));
    if (is === expected) return;
    this.#at_odds(id, is === null ? "dropped_there" : "edited_twice", is, part.operations);
    part.operations = part.operations.filter((one) => one.id !== id);
  }

  /** Look whether the text was changed elsewhere. */
  async look() {
    if (this.unsaved || this.#running) return this.save();
    const answer = await this.#ask("GET");
    if (answer?.ok && !this.unsaved && answer.said.sentences && answer.said.version > this.version) {
      this.take(answer.said);
      this.#changed({ elsewhere: true });
    }
    return answer?.ok ?? false;
  }

  async #idle() {
    while (this.#running) await new Promise((resolve) => { setTimeout(resolve, 50); });
  }

  async #run() {
    this.#running = true;
    this.#changed();
    const { id, base, operations } = this.batch;
    const sent = operations.map(({ title, ...rest }) => rest);
    const answer = await this.#ask("PUT", { base, batch: id, who: this.store.name, operations: sent });
    this.#running = false;
    return this.#answered(answer);
  }

  #answered(answer) {
    if (!answer) {
      this.soon(AGAIN[Math.min(this.#tries++, AGAIN.length - 1)]);
      this.#changed();
      return false;
    }
    this.#tries = 0;
    const { status, said } = answer;
    if (status === 200) {
      const expected = applied(this.sentences, this.batch.operations);
      this.batch = null;
      this.take(said);
      this.#apart(expected);
      this.#keep();
      this.#changed({ saved: true });
      return true;
    }
    if (status === 409 && said.conflicts) return this.#twice(said);
    if (status === 422 && said.faults) return this.#wrong(said);
    this.refused = status === 404 ? "this review is not yours to write any more." : said.error;
    this.#keep();
    this.#changed();
    return false;
  }

  // The same sentence was changed elsewhere: both are kept until one is chosen; all else is saved.
  #twice(said) {
    const mine = [...this.batch.operations, ...this.operations];
    this.take({ sentences: said.sentences, version: said.version });
    for (const { id, kind, theirs } of said.conflicts) this.#at_odds(id, kind, theirs, mine);
    this.operations = mine.filter((one) => !said.conflicts.some(({ id }) => id === one.id));
    this.batch = null;
    this.#keep();
    this.#changed({ elsewhere: true });
    return true;
  }

  // What came after the batch was written on what this tab showed; where the answer says otherwise, both are kept.
  #apart(expected) {
    for (const id of new Set(this.operations.filter(({ op }) => op === "edit").map((one) => one.id))) {
      const [was, is] = [expected, this.sentences].map((all) => words(all.find((one) => one.id === id)));
      const mine = this.operations.findLast((one) => one.op === "edit" && one.id === id).text;
      if (was === is || is === mine) continue;
      this.#at_odds(id, is === null ? "dropped_there" : "edited_twice", is, this.operations);
      this.operations = this.operations.filter((one) => one.id !== id);
    }
  }

  #at_odds(id, kind, theirs, operations) {
    const own = operations.filter((one) => one.id === id);
    const edit = own.findLast(({ op }) => op === "edit" || op === "add");
    const mine = own.some(({ op }) => op === "drop") ? null : (edit?.text ?? null);
    this.conflicts = [...this.conflicts.filter((one) => one.id !== id), { id, kind, theirs, mine }];
  }

  // What cannot be done is taken out and told; all else is saved.
  #wrong(said) {
    const places = said.faults.map(([field]) => Number(field.match(/^operations[[.](\d+)/)?.[1] ?? NaN));
    const mine = this.batch.operations;
    const wrong = places.some(Number.isNaN) ? mine : mine.filter((_, place) => places.includes(place));
    for (const one of wrong) {
      if (one.op !== "edit" && one.op !== "add") continue;
      const theirs = words(this.sentences.find(({ id }) => id === one.id));
      if (theirs !== one.text) this.#at_odds(one.id, theirs === null ? "gone" : "edited_twice", theirs, mine);
    }
    this.operations = [...mine.filter((one) => !wrong.includes(one)), ...this.operations];
    this.batch = null;
    this.#keep();
    this.#changed({ wrong: said.faults.map(([, sentence]) => sentence) });
    return true;
  }

  /** Choose of a sentence that both changed: "theirs", "mine" or "both". Answers the operations that do it. */
  settle(conflict, choice) {
    const { id, mine } = conflict;
    const there = this.shown.find((one) => one.id === id);
    this.conflicts = this.conflicts.filter((one) => one !== conflict);
    this.#keep();
    if (choice === "theirs" || (mine === null && !there)) return [];
    if (mine === null) return [{ op: "drop", id }];
    if (choice === "mine" && there) return [...(there.dropped ? [{ op: "restore", id }] : []), { op: "edit", id, text: mine }];
    return [{ op: "add", id: freshId(), text: mine, after: id }];
  }

  async #ask(method, body) {
    try {
      const response = await fetch(method === "GET" ? `${this.address}?since=${this.version}` : this.address, {
        method,
        headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json", "X-CSRFToken": token() } : {}) },
        body: body ? JSON.stringify(body) : undefined,
      });
      const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
      if (response.status === 403 || (!isJson && response.redirected)) {
        this.#away(isJson ? (await response.json()).error : "Your session has ended: sign in again in another tab, then go on here.");
        return null;
      }
      if (!isJson || response.status >= 500) {
        this.#away(`The server cannot save now (${response.status}).`);
        return null;
      }
      this.since = null;
      return { ok: response.ok, status: response.status, said: await response.json() };
    } catch {
      this.#away("");
      return null;
    }
  }

  #away(why) {
    this.since ??= new Date();
    this.why = why;
  }

  // The tab closes: one last try, without waiting. What it sends comes again with the same name, and is done once.
  #leave() {
    if (this.refused || !this.unsaved) return;
    if (!this.#next() || !navigator.onLine) return;
    const { id, base, operations } = this.batch;
    const sent = operations.map(({ title, ...rest }) => rest);
    fetch(this.address, {
      method: "PUT", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ base, batch: id, who: this.store.name, operations: sent }),
    }).catch(() => {});
  }

  #keep() {
    const { batch, parts, operations, conflicts, version } = this;
    this.store.keep(this.item, { batch, parts, operations, conflicts, version });
  }

  #changed(detail = {}) {
    this.dispatchEvent(new CustomEvent("changed", { detail }));
  }
}
