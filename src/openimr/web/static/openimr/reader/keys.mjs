// Everything by keyboard. One table: what it says in the map (`?`) is what the keys do.
import { remembered } from "./parts.mjs";

export class Keys {
  #table = [];
  #waiting = null; // a key that waits for the next one: {answers(key)}

  constructor(map) {
    this.map = map;
    this.on = remembered.get("keys", "on") === "on";
    document.addEventListener("keydown", (event) => this.#pressed(event));
    const box = map.querySelector("[name=single]");
    box.checked = this.on;
    box.addEventListener("change", () => {
      this.on = box.checked;
      remembered.set("keys", this.on ? "on" : "off");
    });
  }

  /** `rows` are [keys shown, what it does, group, test of the event, action]. */
  add(group, rows) {
    for (const [shown, says, test, act] of rows) this.#table.push({ group, shown, says, test, act });
  }

  /** The next key alone is told to `answer`. */
  next(answer) {
    this.#waiting = answer;
  }

  #pressed(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const open = document.querySelector("dialog[open]");
    if (open && !this.#waiting) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])") && event.key !== "Escape") return;
    const withControl = event.ctrlKey || event.metaKey;
    if (!this.on && !withControl && event.key !== "Escape" && event.key !== "F6") return;
    if (this.#waiting && !withControl && !event.altKey) {
      if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
      const answer = this.#waiting;
      this.#waiting = null;
      event.preventDefault();
      answer(event.key);
      return;
    }
    for (const { test, act } of this.#table) {
      if (!matches(test, event)) continue;
      event.preventDefault();
      act(event);
      return;
    }
  }

  show() {
    const table = this.map.querySelector(".keymap");
    table.replaceChildren();
    for (const group of new Set(this.#table.map((row) => row.group))) {
      const section = document.createElement("section");
      const heading = document.createElement("h3");
      heading.textContent = group;
      const list = document.createElement("dl");
      for (const row of this.#table.filter((one) => one.group === group && one.shown)) {
        const term = document.createElement("dt");
        for (const key of row.shown.split(" ")) {
          if (key === "then") term.append(" then ");
          else term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
        }
        list.append(term, Object.assign(document.createElement("dd"), { textContent: row.says }));
      }
      section.append(heading, list);
      table.append(section);
    }
    this.map.showModal();
  }
}

// "j", "Shift+J", "Ctrl+z" and the like; several are separated by spaces.
function matches(test, event) {
  return test.split(" ").some((one) => {
    const parts = one.split("+");
    const key = parts.pop() || "+";
    const control = parts.includes("Ctrl");
    if (control !== (event.ctrlKey || event.metaKey) || event.altKey) return false;
    return event.key === key;
  });
}
