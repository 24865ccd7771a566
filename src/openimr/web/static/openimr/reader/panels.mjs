// The two sides of the room: tabs in each, open or closed; on a narrow window they lie over the pages.
import { remembered } from "./parts.mjs";

const narrow = matchMedia("(max-width: 60rem)");

export class Panels {
  constructor(room, changed) {
    this.room = room;
    this.changed = changed;
    for (const list of room.querySelectorAll("[role=tablist]")) {
      const tabs = [...list.querySelectorAll("[role=tab]")];
      for (const tab of tabs) tab.addEventListener("click", () => this.show(tab.dataset.panel));
      list.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
        this.show(next.dataset.panel);
        next.focus();
      });
    }
    for (const side of ["left", "right"]) {
      room.querySelector(`#close-${side}`).addEventListener("click", () => this.close(side));
      document.getElementById(`open-${side}`).addEventListener("click", () => this.toggle(side));
      this.#set(side, !narrow.matches && remembered.get(`side-${side}`, "open") === "open");
    }
    narrow.addEventListener("change", () => {
      for (const side of ["left", "right"]) this.#set(side, !narrow.matches && remembered.get(`side-${side}`, "open") === "open");
    });
  }

  #set(side, open) {
    this.room.dataset[side] = open ? "open" : "closed";
    document.getElementById(`open-${side}`).setAttribute("aria-expanded", String(open));
    this.changed();
  }

  isOpen(side) {
    return this.room.dataset[side] === "open";
  }

  toggle(side) {
    if (this.isOpen(side)) this.close(side);
    else this.open(side, true);
  }

  open(side, focus = false) {
    if (narrow.matches) this.#set(side === "left" ? "right" : "left", false);
    this.#set(side, true);
    if (!narrow.matches) remembered.set(`side-${side}`, "open");
    if (focus) this.room.querySelector(`.side--${side} [role=tab][aria-selected=true]`).focus();
  }

  close(side) {
    const held = this.room.querySelector(`.side--${side}`).contains(document.activeElement);
    this.#set(side, false);
    if (!narrow.matches) remembered.set(`side-${side}`, "closed");
    if (held) document.getElementById(`open-${side}`).focus();
  }

  /** After something was opened from a panel that lies over the pages: let the pages be seen. */
  yield() {
    if (!narrow.matches) return;
    for (const side of ["left", "right"]) this.#set(side, false);
  }

  show(name, { focus = false } = {}) {
    const tab = this.room.querySelector(`[role=tab][data-panel=${name}]`);
    for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(`panel-${other.dataset.panel}`).hidden = !chosen;
    }
    const side = tab.closest(".side--left") ? "left" : "right";
    if (!this.isOpen(side)) this.open(side);
    this.changed();
    if (focus) tab.focus();
  }
}
