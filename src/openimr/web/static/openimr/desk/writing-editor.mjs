// The editor of one text: rows by keyboard, one textarea at a time, every change at once shown, kept and saved.
import { History } from "./writing-history.mjs";
import { conflictBox, droppedList, findingsOf, make, Row } from "./writing-row.mjs";
import { acceptance, between, byReviewer, freshId, isPending, live, newPlace, plain, waits } from "./writing-text.mjs";

const PASSAGE = "application/x-openimr-passage"; // as desk/attach.mjs has it dragged
const many = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;

export class Editor {
  current = ""; // the sentence in hand
  #editing = null; // {id, field, known, typed}: `known` are the words that the field began with, or that it wrote last
  #rows = new Map();
  #pressing = false; // a pointer is down: what it presses must not move away under it
  #closes = false; // the field is to be closed once it is up
  like = {};

  /** `form` holds the fields that the editor takes the place of; `room` has what all texts share. */
  constructor({ holder, saving, room }) {
    Object.assign(this, { holder, saving, room });
    this.history = new History(saving);
    this.name = saving.item ? `the rationale of item ${saving.item}` : "the summary";
    this.#build();
    saving.addEventListener("changed", ({ detail }) => this.#heard(detail));
    this.render();
  }

  get sentences() {
    return this.saving.shown;
  }

  #build() {
    this.bar = make("div", "writing__bar");
    this.undoButton = make("button", "tool", "Undo", () => this.undo());
    this.redoButton = make("button", "tool", "Redo", () => this.redo());
    this.acceptAll = make("button", "tool", "", () => this.acceptEach());
    this.acceptAll.dataset.acceptAll = ""; // the desk presses it by a key
    this.status = make("p", "writing__status");
    this.status.setAttribute("role", "status");
    const earlier = Object.assign(make("a", "writing__earlier small", "Earlier versions"), { href: this.room.earlier(this.saving.item) });
    this.bar.append(this.undoButton, this.redoButton, this.acceptAll, earlier, this.status);
    this.list = make("ol", "writing__list");
    this.list.setAttribute("aria-label", `Sentences of ${this.name}`);
    this.aside = make("div");
    this.grade = make("p", "small quiet writing__grade");
    this.holder.replaceChildren(this.bar, this.list, this.aside, this.#adding(), this.grade);
    this.holder.classList.add("writing--live");
    this.holder.addEventListener("keydown", (event) => this.#pressed(event));
    this.#dropping();
    this.#pointing();
    this.list.addEventListener("focusin", ({ target }) => this.#hold(target.closest(".sentence")?.dataset.id));
    this.list.addEventListener("click", ({ target }) => {
      const body = target.closest(".sentence__body");
      if (body && !target.closest("button, a, textarea, summary, details")) body.focus();
    });
  }

  // Words dragged from a page of the records onto a sentence become its source.
  #dropping() {
    const over = (event) => (event.dataTransfer.types.includes(PASSAGE) ? event.target.closest(".sentence") : null);
    const light = (row) => { for (const one of this.list.children) one.classList.toggle("is-over", one === row); };
    this.list.addEventListener("dragover", (event) => {
      light(over(event));
      if (!over(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    this.list.addEventListener("dragleave", () => light(null));
    this.list.addEventListener("drop", (event) => {
      const row = over(event);
      light(null);
      if (!row) return;
      event.preventDefault();
      this.current = row.dataset.id;
      this.room.cite(this, JSON.parse(event.dataTransfer.getData(PASSAGE)));
    });
  }

  // A field that closes makes the page shorter: it waits until a press, say of a button below it, is done.
  #pointing() {
    document.addEventListener("pointerdown", () => { this.#pressing = true; }, true);
    const up = () => setTimeout(() => {
      this.#pressing = false;
      if (this.#closes) this.close();
    });
    for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, up, true);
  }

  #adding() {
    const box = make("div", "writing__add");
    const label = make("label", "usa-label", "Add a sentence of your own");
    this.fresh = make("textarea", "usa-textarea");
    this.fresh.id = `writing-${this.saving.item}-new`;
    Object.assign(this.fresh, { rows: 2, maxLength: 4000 });
    label.htmlFor = this.fresh.id;
    const rests = make("label", "small", "It rests on ");
    this.rests = this.room.citing.choices(this);
    rests.append(this.rests);
    for (const one of [this.fresh, this.rests]) one.addEventListener("input", () => this.saving.type(this.fresh.value, this.rests.value));
    this.fresh.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.add();
    });
    const line = make("p", "writing__rests");
    line.append(rests, make("button", "tool", "Add", () => this.add()));
    box.append(label, this.fresh, line);
    return box;
  }

  /** Take in what stands in the field for a new sentence. */
  add() {
    const text = plain(this.fresh.value);
    if (!text) return this.fresh.focus();
    const id = freshId();
    const source = this.room.citing.wanted(this.rests.value);
    const finding = source?.kind === "finding" ? { finding: source.criterion } : {};
    const operations = [{ op: "add", id, place: newPlace(this.sentences), text, ...finding }];
    if (source) operations.push({ op: "cite", id, source });
    this.fresh.value = this.rests.value = "";
    this.saving.type("", "");
    this.current = id;
    return this.do(operations, `Added at the end of ${this.name}.`);
  }

  do(operations, says = "") {
    if (!operations.length) return;
    this.history.do(operations);
    if (says) this.room.say(says);
    if (!this.#editing) this.#focus(this.current);
  }

  // What was typed for a new sentence before the page was left is in its field again.
  #again() {
    const { fresh } = this.saving;
    if (!fresh || this.fresh.value) return;
    this.fresh.value = fresh.text;
    this.rests.value = fresh.rests;
    if (this.rests.selectedIndex < 0) this.rests.value = "";
  }

  #heard({ elsewhere, saved, wrong, begun }) {
    if (begun) this.#again();
    if (wrong) this.room.say(`Not saved: ${wrong.join("; ")}.`);
    if (elsewhere) this.room.speak(`Brought together with what was changed elsewhere in ${this.name}.`);
    this.render();
    if (saved) this.room.written(this);
  }

  // --- showing

  render() {
    const had = this.list.contains(document.activeElement);
    const shown = live(this.sentences);
    if (this.#editing && !shown.some((one) => one.id === this.#editing.id)) this.#editing = null;
    if (!shown.some((one) => one.id === this.current)) this.current = shown[0]?.id ?? "";
    this.#anew();
    const of = shown.length;
    this.#put(shown.map((sentence, at) => {
      const { id } = sentence;
      if (!this.#rows.has(id)) this.#rows.set(id, new Row(id, this.saving.item, this.#does(id)));
      const row = this.#rows.get(id);
      const conflict = this.saving.conflicts.find((one) => one.id === id);
      const found = findingsOf(sentence, this.saving.told.findings);
      row.show({ sentence, number: at + 1, of, like: this.like[id], found, conflict });
      return row.element;
    }));
    this.#mark();
    if (had && !this.list.contains(document.activeElement)) this.#focus(this.current);
    this.#beside();
    this.#tell(shown);
  }

  // A field in which nothing was typed yet shows the words as they are now.
  #anew() {
    if (!this.#editing) return;
    const { id, field, known, typed } = this.#editing;
    const { text } = this.#of(id);
    if (typed || text === known) return;
    field.value = text;
    this.#editing.known = text;
  }

  // The row that has the focus stays where it is, the others are put around it: what is taken out of a page loses the focus.
  #put(rows) {
    for (const one of [...this.list.children]) {
      if (rows.includes(one)) continue;
      one.remove();
      this.#rows.get(one.dataset.id)?.close();
      this.#rows.delete(one.dataset.id);
    }
    if (rows.every((one, at) => this.list.children[at] === one)) return;
    const stays = rows.find((one) => one.contains(document.activeElement));
    if (!stays) return this.list.replaceChildren(...rows);
    const at = rows.indexOf(stays);
    stays.before(...rows.slice(0, at));
    return stays.after(...rows.slice(at + 1));
  }

  #does(id) {
    return {
      accept: () => this.accept(id), edit: () => this.edit(id), drop: () => this.drop(id), move: (by) => this.move(id, by),
      cite: () => this.room.citing.ask(this, id), uncite: (key) => this.do([{ op: "uncite", id, key }], "The source is withdrawn."),
      settle: (conflict, choice) => this.settle(conflict, choice),
      asDrafted: () => this.do([{ op: "edit", id, text: this.#of(id).drafted }], "The drafted words are back."),
      finding: (criterion) => document.dispatchEvent(new CustomEvent("openimr:finding", { detail: { item: this.saving.item, criterion } })),
    };
  }

  #beside() {
    const dropped = this.sentences.filter((one) => one.dropped);
    const ids = new Set(live(this.sentences).map((one) => one.id));
    const open = this.aside.querySelector("details")?.open ?? false;
    const boxes = this.saving.conflicts.filter((one) => !ids.has(one.id)).map((one) => conflictBox(one, (choice) => this.settle(one, choice)));
    if (dropped.length) {
      const box = droppedList(dropped, (id) => this.do([{ op: "restore", id }], "The sentence is back."));
      box.open = open;
      boxes.push(box);
    }
    this.aside.replaceChildren(...boxes);
  }

  #tell(shown) {
    const waiting = shown.filter(waits).length;
    this.acceptAll.hidden = !waiting;
    this.acceptAll.textContent = `Accept all that I have read (${waiting})`;
    const { undo, redo } = this.history.can;
    this.undoButton.disabled = !undo;
    this.redoButton.disabled = !redo;
    const { grade } = this.saving.told;
    this.grade.textContent = grade === undefined ? "" : `Reading grade ${grade.toFixed(1)} ${grade > 10 ? "(above 10: shorter sentences and words help)" : "(10 or lower is plain)"}. Quotes, the request, titles and drugs are left out.`;
    const says = this.#standing();
    if (this.status.textContent !== says) this.status.textContent = says;
    this.holder.dataset.state = this.saving.state;
    this.holder.dataset.version = this.saving.version;
    this.room.stands();
  }

  #standing() {
    const { saving } = this;
    const kept = saving.store.keeps ? "kept in this browser" : "NOT kept in this browser: leave the page open";
    switch (saving.state) {
      case "refused": return `Nothing more can be saved: ${saving.refused}`;
      case "conflict": return `${many(saving.conflicts.length, "sentence")} changed here and elsewhere: choose which words stand.`;
      case "offline": {
        const since = saving.since.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
        const why = saving.why || "No connection.";
        return saving.unsaved ? `${why} Since ${since}, ${many(saving.unsaved, "change")} ${kept}, to be sent when it is back.` : `${why} Since ${since}.`;
      }
      case "saving": return "Saving …";
      default: return "Saved.";
    }
  }

  // --- where one is

  #of(id) {
    return this.sentences.find((one) => one.id === id);
  }

  #row(id) {
    return [...this.list.children].find((one) => one.dataset.id === id);
  }

  #body(id) {
    return this.#row(id)?.querySelector(".sentence__body");
  }

  #hold(id) {
    if (!id || id === this.current) return;
    this.current = id;
    this.#mark();
  }

  #mark() {
    for (const one of this.list.children) {
      const is = one.dataset.id === this.current;
      one.classList.toggle("is-current", is);
      const body = one.querySelector(".sentence__body");
      if (body) body.tabIndex = is ? 0 : -1;
    }
  }

  #focus(id) {
    this.current = id;
    this.#mark();
    (this.#body(id) ?? this.#row(id)?.querySelector("textarea") ?? this.fresh).focus();
  }

  focus() {
    this.#focus(this.current);
  }

  #step(by) {
    const rows = [...this.list.children];
    const next = rows[rows.findIndex((one) => one.dataset.id === this.current) + by];
    if (next) this.#focus(next.dataset.id);
    else if (by > 0) this.fresh.focus();
  }

  #pressed(event) {
    if (event.isComposing || event.target.closest("dialog")) return;
    const { key } = event;
    const control = event.ctrlKey || event.metaKey;
    const inField = event.target.matches("textarea, input, select");
    if (control && key.toLowerCase() === "z" && !inField) {
      event.preventDefault();
      if (event.shiftKey) this.redo();
      else this.undo();
    } else if (inField || !event.target.matches(".sentence__body")) {
      if (key === "Escape" && event.target === this.fresh) this.#took(event, () => this.#focus(this.current));
    } else if (event.altKey && !control && (key === "ArrowUp" || key === "ArrowDown")) {
      this.#took(event, () => this.move(this.current, key === "ArrowUp" ? -1 : 1));
    } else if (!control && !event.altKey) {
      const acts = {
        ArrowUp: () => this.#step(-1), ArrowDown: () => this.#step(1), Enter: () => this.edit(this.current),
        Delete: () => this.drop(this.current), a: () => this.accept(this.current), c: () => this.room.citing.ask(this, this.current),
        "+": () => this.fresh.focus(),
      };
      if (acts[key]) this.#took(event, acts[key]);
    }
  }

  #took(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // --- what one does

  accept(id) {
    const sentence = this.#of(id);
    if (!sentence || byReviewer(sentence) || isPending(sentence)) return this.room.say("Only words that the software drafted are accepted.");
    const next = live(this.sentences).filter(waits).find((one) => one.id !== id && one.place > sentence.place);
    if (!sentence.accepted && next) this.current = next.id;
    return this.do([acceptance(sentence, !sentence.accepted)], sentence.accepted ? "The acceptance is taken back." : "Accepted.");
  }

  acceptEach() {
    const waiting = live(this.sentences).filter(waits);
    this.do(waiting.map((one) => acceptance(one, true)), `${many(waiting.length, "sentence")} accepted.`);
  }

  drop(id) {
    if (!this.#of(id)) return;
    const shown = live(this.sentences);
    const at = shown.findIndex((one) => one.id === id);
    this.current = (shown[at + 1] ?? shown[at - 1])?.id ?? "";
    this.do([{ op: "drop", id }], "Dropped. Ctrl+Z brings it back.");
  }

  move(id, by) {
    const shown = live(this.sentences);
    const at = shown.findIndex((one) => one.id === id);
    if (at < 0 || !shown[at + by]) return;
    const [low, high] = by < 0 ? [shown[at - 2], shown[at - 1]] : [shown[at + 1], shown[at + 2]];
    this.current = id;
    this.do([{ op: "move", id, place: between(low?.place ?? "", high?.place ?? "") }], `Now sentence ${at + by + 1} of ${shown.length}.`);
  }

  cite(id, source, title) {
    this.do([{ op: "cite", id, source, title }], `Cited in sentence ${live(this.sentences).findIndex((one) => one.id === id) + 1} of ${this.name}.`);
  }

  settle(conflict, choice) {
    const there = this.#of(conflict.id);
    const operations = this.saving.settle(conflict, choice).map(({ after, ...one }) => {
      if (one.op !== "add") return one;
      const next = there && this.sentences.find(({ place }) => place > there.place);
      return { ...one, place: there ? between(there.place, next?.place ?? "") : newPlace(this.sentences) };
    });
    if (operations.length) this.do(operations);
    else this.render();
    this.room.say(choice === "theirs" ? "What is on file stands." : choice === "mine" ? "Your words stand." : "Both stand; yours needs a source.");
  }

  undo() {
    this.#took_back(this.history.undo(), "Undone.", "There is nothing to undo.");
  }

  redo() {
    this.#took_back(this.history.redo(), "Done again.", "There is nothing to do again.");
  }

  #took_back(step, done, nothing) {
    this.room.say(step?.error ?? (step ? done : nothing));
    if (step?.id && this.#row(step.id)) this.#focus(step.id);
    else this.render();
  }

  // --- editing the words of one sentence

  edit(id) {
    const sentence = this.#of(id);
    if (!sentence || this.#editing) return;
    const field = make("textarea", "usa-textarea sentence__field");
    Object.assign(field, { rows: 2, maxLength: 4000 });
    field.value = sentence.text;
    const typing = freshId("typing");
    this.#editing = { id, field, known: sentence.text, typed: false };
    this.#rows.get(id).edit(field);
    field.addEventListener("input", () => this.#typed(typing));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      this.#took(event, () => this.#edited({ back: true }));
    });
    field.addEventListener("blur", () => {
      if (this.#pressing) this.#closes = true;
      else this.#edited({ back: false });
    });
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  // Words go out for the words that were shown: where others stand there by now, both stand beside each other.
  #typed(typing) {
    const { id, field, known } = this.#editing;
    const text = plain(field.value);
    if (!text) return;
    const there = this.#of(id);
    this.#editing.typed = true;
    const held = this.saving.conflicts.some((one) => one.id === id);
    this.#editing.known = text;
    if (!held && (there.dropped || there.text !== known)) this.saving.odds(id, text);
    else this.history.do([{ op: "edit", id, text }], { typing });
  }

  /** Done with the field that is open, if there is one. */
  close() {
    this.#edited({ back: false });
  }

  #edited({ back }) {
    this.#closes = false;
    if (!this.#editing) return;
    const { id, field } = this.#editing;
    this.#editing = null;
    this.#rows.get(id)?.close();
    if (!plain(field.value)) this.drop(id);
    this.render();
    if (back) this.#focus(this.#of(id)?.dropped ? this.current : id);
  }
}
