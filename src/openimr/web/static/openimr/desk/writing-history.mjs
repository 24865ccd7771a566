// Undo and redo of what was done to a text in this tab. What was changed elsewhere since is not undone.
import { applied, inverse } from "./writing-text.mjs";

const MOST = 300;

export class History {
  #done = [];
  #undone = [];

  constructor(saving) {
    this.saving = saving;
  }

  get can() {
    return { undo: this.#done.length > 0, redo: this.#undone.length > 0 };
  }

  /** Do operations, to be undone as one step; while typing in one field, all of it is one step. */
  do(operations, { typing = "" } = {}) {
    this.#undone = [];
    const last = this.#done.at(-1);
    if (typing && last?.typing === typing) last.operations = operations;
    else this.#step(this.#done, operations, typing);
    this.saving.do(operations, { typing: typing !== "" });
  }

  #step(stack, operations, typing = "") {
    let now = this.saving.shown;
    const back = [];
    for (const one of operations) {
      back.unshift(inverse(now, one));
      now = applied(now, [one]);
    }
    stack.push({ operations, back, typing });
    if (stack.length > MOST) stack.shift();
  }

  undo() {
    return this.#take(this.#done, this.#undone);
  }

  redo() {
    return this.#take(this.#undone, this.#done);
  }

  /** Takes the last step back; answers the sentence that it was about, null where there is none, or why it cannot be. */
  #take(from, to) {
    const step = from.pop();
    if (!step) return null;
    const { shown } = this.saving;
    const operations = step.back.map((one) => one(shown)).filter(Boolean);
    const later = step.operations.some((one) => one.op === "edit" && shown.find(({ id }) => id === one.id)?.text !== one.text);
    if (later || !operations.length) return { error: "This was changed elsewhere since; nothing is undone." };
    this.#step(to, operations);
    this.saving.do(operations);
    return { id: operations[0].id };
  }
}
