// Answers to comments of quality staff: what is typed and not sent yet is kept in this browser, as texts are.

import { plain } from "./writing-text.mjs";

export class Answers {
  #fields = [...document.querySelectorAll(".comment form textarea[name=because]")];

  constructor(store) {
    for (const field of this.#fields) {
      const form = field.closest("form");
      const name = field.id;
      form.addEventListener("input", () => {
        const answer = form.querySelector("[name=answer]:checked")?.value ?? "";
        store.keep(name, field.value.trim() ? { typed: field.value, answer } : null);
      });
      this.#again(store, name, field, form);
    }
  }

  /** How many answers are typed and not sent. */
  get typed() {
    return this.#fields.filter((field) => field.value.trim()).length;
  }

  async #again(store, name, field, form) {
    const said = plain(field.closest(".comment").querySelector(":scope > p:last-of-type").textContent);
    for (const { typed, answer } of await store.take(name)) {
      if (field.value.trim() || said.includes(plain(typed))) continue; // it was sent, and stands above
      field.value = typed;
      field.closest("details")?.setAttribute("open", "");
      const choice = answer && form.querySelector(`[name=answer][value="${answer}"]`);
      if (choice) choice.checked = true;
      store.keep(name, { typed, answer });
    }
  }
}
