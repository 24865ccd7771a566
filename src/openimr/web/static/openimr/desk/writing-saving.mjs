// One text between this tab and the server: what is known, what waits to be saved, and what both changed.
import { token } from "../reader/api.mjs";
import { inBackground } from "../reader/leaving.mjs";
import { applied, freshId } from "./writing-text.mjs";

const PAUSE = 1000; // milliseconds after the last key
const AGAIN = [2000, 5000, 10000, 30000];

const words = (sentence) => (sentence && !sentence.dropped ? sentence.text : null);
const find = (sentences, id) => sentences.find((one) => one.id === id);
const isOfWords = ({ op }) => op === "edit" || op === "drop" || op === "restore" || op === "add";

// What these operations make of the words of one sentence: the words, null for dropped, undefined for nothing.
function made(operations, id) {
  let text;
  let dropped = false;
  for (const one of operations) {
    if (one.id !== id) continue;
    if (one.op === "edit" || one.op === "add") text = one.text;
    if (one.op === "drop" || one.op === "restore") dropped = one.op === "drop";
  }
  return dropped ? null : text;
}

// What a closed tab left, as parts to send. What came after its batch was written on what the batch made.
function partsOf({ batch, parts, operations, version }) {
  const earlier = [...parts, batch].flatMap((one) => one?.operations ?? []);
  const edited = new Map(earlier.filter(({ op }) => op === "edit" || op === "add").map((one) => [one.id, one.text]));
  const on = operations.filter((one) => edited.has(one.id));
  const apart = operations.filter((one) => !edited.has(one.id));
  return [
    batch,
    ...parts,
    apart.length ? { id: freshId("b"), base: version, operations: apart } : null,
    on.length ? { id: freshId("b"), base: null, expects: Object.fromEntries(on.map(({ id }) => [id, edited.get(id)])), operations: on } : null,
  ].filter(Boolean);
}

export class Saving extends EventTarget {
  sentences = []; // as the server has them
  version = 0;
  batch = null; // {id, base, operations} that is on its way, or was when the tab closed
  operations = []; // what came after it
  parts = []; // what is to be sent on the version that it was made on, not the last: {id, base, operations, expects}
  conflicts = []; // {id, theirs, mine, others}: words of two, null for dropped; `others`: what else was done to a sentence that is gone
  fresh = null; // {text, rests}: what is typed as a new sentence and not added yet
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
    for (const { id } of this.conflicts) this.#at_odds(id, []);
  }

  /** What was kept in this browser and never saved is saved now, each part on the version that it was written on. */
  async begin() {
    for (const kept of await this.store.take(this.item)) {
      this.conflicts = [...this.conflicts.filter(({ id }) => !find(kept.conflicts, id)), ...kept.conflicts];
      this.parts.push(...partsOf(kept));
      if (kept.fresh) this.fresh = { ...kept.fresh, text: [this.fresh?.text, kept.fresh.text].filter(Boolean).join(" ") };
    }
    const { base, unsaved } = this.told; // a form that could not be saved
    if (unsaved?.length) this.parts.push({ id: freshId("b"), base, operations: unsaved });
    this.told = { ...this.told, unsaved: null };
    for (const { id } of this.conflicts) this.#at_odds(id, []);
    this.#begun = true;
    this.#keep();
    this.#changed({ begun: true });
    if (this.unsaved) this.soon(0);
  }

  /** Do something to the text: shown at once, kept in this browser, saved after a pause. */
  do(operations, { typing = false } = {}) {
    for (const one of operations) {
      if (this.#held(one)) continue;
      const last = this.operations.at(-1);
      if (typing && last?.op === "edit" && last.id === one.id) this.operations.splice(-1, 1, one);
      else this.operations.push(one);
    }
    this.#keep();
    this.soon();
    this.#changed();
  }

  // Words of a sentence of which two versions wait for a choice go nowhere before it is made: they are mine to choose.
  #held(operation) {
    const conflict = find(this.conflicts, operation.id);
    if (!conflict) return false;
    if (isOfWords(operation)) {
      const mine = made([operation], operation.id);
      this.#at_odds(conflict.id, mine === undefined ? [] : [operation]);
      return true;
    }
    if (operation.op === "accept") return true;
    if (find(this.sentences, conflict.id)) return false;
    conflict.others = [...(conflict.others ?? []), operation];
    return true;
  }

  /** Words typed elsewhere than where they stand now: `id` was shown with other words when the typing began. */
  odds(id, text) {
    this.#at_odds(id, [{ op: "edit", id, text }]);
    this.#keep();
    this.#changed();
  }

  /** What is typed as a new sentence is kept in this browser until it is added. */
  type(text, rests) {
    this.fresh = text.trim() ? { text, rests } : null;
    this.#keep();
  }

  /** Nothing more is saved or kept from here. */
  close(why) {
    this.refused = why;
    this.store.close();
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
    if (words(find(this.sentences, id)) === expected) return;
    this.#at_odds(id, part.operations);
    part.operations = this.#without_words(part.operations, id);
  }

  /** Look whether the text was changed elsewhere, or drafted anew by what this page did (`ours`), which it told already. */
  async look({ ours = false } = {}) {
    if (this.unsaved || this.#running) return this.save();
    const answer = await this.#ask("GET");
    if (answer?.ok && !this.unsaved && answer.said.sentences && answer.said.version > this.version) {
      this.take(answer.said);
      this.#changed({ elsewhere: !ours });
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
      const shown = this.#beneath();
      this.batch = null;
      this.take(said);
      this.#look_again(shown);
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

  // The same sentence was changed elsewhere: both are kept until one is chosen; all else is saved on the version that
  // it was made on, so that the server brings it together with what this tab has not shown.
  #twice(said) {
    const { base, operations } = this.batch;
    const shown = this.#beneath();
    this.batch = null;
    this.take({ sentences: said.sentences, version: said.version });
    let rest = operations;
    for (const { id } of said.conflicts) {
      this.#at_odds(id, rest);
      rest = this.#without_words(rest, id);
    }
    if (rest.length) this.parts.unshift({ id: freshId("b"), base, operations: rest });
    this.#look_again(shown);
    this.#keep();
    this.#changed({ elsewhere: true });
    return true;
  }

  // The sentences that what came after the batch was done to.
  #beneath() {
    return [this.batch, ...this.parts].reduce((now, one) => applied(now, one?.operations ?? []), this.sentences);
  }

  // What is left was done to `shown`. Where it stands otherwise now, nobody saw that: an acceptance is of words that were
  // read, and of words that were changed or dropped there are two versions to choose from.
  #look_again(shown) {
    const now = this.#beneath();
    for (const id of new Set(this.operations.map((one) => one.id))) {
      const [was, is] = [find(shown, id), find(now, id)];
      if (was?.text === is?.text && was?.drafted === is?.drafted && was?.dropped === is?.dropped) continue;
      this.operations = this.operations.filter((one) => one.id !== id || one.op !== "accept");
      if (was?.text === is?.text && was?.dropped === is?.dropped) continue;
      if (made(this.operations, id) === undefined) continue;
      this.#at_odds(id, this.operations);
      this.operations = this.#without_words(this.operations, id);
    }
  }

  // Without what was done to the words of a sentence. What else was done to it goes on: places and sources come together.
  #without_words(operations, id) {
    const conflict = find(this.conflicts, id);
    const gone = !find(this.sentences, id);
    if (gone && conflict) {
      const others = operations.filter((one) => one.id === id && !isOfWords(one) && one.op !== "accept");
      conflict.others = [...(conflict.others ?? []), ...others];
    }
    return operations.filter((one) => one.id !== id || !(gone || isOfWords(one) || one.op === "accept"));
  }

  // Of this sentence the words on file and mine stand beside each other, as long as they differ.
  #at_odds(id, operations) {
    const had = find(this.conflicts, id);
    const wanted = made(operations, id);
    const mine = wanted === undefined ? had?.mine : wanted;
    const there = find(this.sentences, id);
    const theirs = words(there);
    this.conflicts = this.conflicts.filter((one) => one.id !== id);
    if (mine === undefined || (mine === theirs && (there || mine === null))) return;
    const kind = !there ? "gone" : theirs === null ? "dropped_there" : mine === null ? "dropped_here" : "edited_twice";
    this.conflicts.push({ id, kind, theirs, mine, others: had?.others ?? [] });
  }

  // What cannot be done is taken out and told; all else is saved, on the version that it was made on.
  #wrong(said) {
    const { base, operations: mine } = this.batch;
    const places = said.faults.map(([field]) => Number(field.match(/^operations[[.](\d+)/)?.[1] ?? NaN));
    const named = mine.filter((_, place) => places.includes(place));
    const wrong = places.some(Number.isNaN) || !named.length ? mine : named;
    const rest = mine.filter((one) => !wrong.includes(one));
    for (const one of wrong) {
      if ((one.op === "edit" || one.op === "add") && made(this.operations, one.id) === undefined) this.#at_odds(one.id, mine);
    }
    this.batch = null;
    if (rest.length) this.parts.unshift({ id: freshId("b"), base, operations: rest });
    this.#keep();
    this.#changed({ wrong: said.faults.map(([, sentence]) => sentence) });
    return true;
  }

  /** Choose of a sentence that both changed: "theirs", "mine" or "both". Answers the operations that do it. */
  settle({ id }, choice) {
    const conflict = find(this.conflicts, id);
    if (!conflict) return [];
    const { mine, theirs, others } = conflict;
    const there = find(this.shown, id);
    this.conflicts = this.conflicts.filter((one) => one !== conflict);
    this.#keep();
    const back = there?.dropped ? [{ op: "restore", id }] : [];
    if (choice === "theirs") {
      if (!there || words(there) === theirs) return [];
      return theirs === null ? [{ op: "drop", id }] : [...back, { op: "edit", id, text: theirs }];
    }
    if (mine === null) return there && !there.dropped ? [{ op: "drop", id }] : [];
    if (choice === "mine" && there) return [...back, { op: "edit", id, text: mine }];
    const fresh = freshId();
    const cited = (others ?? []).filter(({ op }) => op === "cite").map((one) => ({ ...one, id: fresh }));
    return [{ op: "add", id: fresh, text: mine, after: id }, ...cited];
  }

  async #ask(method, body) {
    try {
      const headers = { Accept: "application/json" };
      const response = method === "GET"
        ? await inBackground((signal) => fetch(`${this.address}?since=${this.version}`, { headers, signal }))
        : await fetch(this.address, {
          method, headers: { ...headers, "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify(body),
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
    const { batch, parts, operations, conflicts, fresh, version } = this;
    const isEmpty = !batch && !fresh && ![parts, operations, conflicts].some((one) => one.length);
    this.store.keep(this.item, isEmpty ? null : { batch, parts, operations, conflicts, fresh, version });
  }

  #changed(detail = {}) {
    this.dispatchEvent(new CustomEvent("changed", { detail }));
  }
}
