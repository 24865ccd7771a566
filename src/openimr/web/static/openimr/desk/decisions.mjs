// The decision on an item, kept as soon as it is chosen. Only upheld or overturned: there is no third.
import { toast } from "../reader/parts.mjs";
import { send } from "./doors.mjs";
import { checkSaved, redrafted } from "./plain.mjs";

export class Decisions {
  pending = null; // the decision that is on its way

  constructor({ desk, steps }) {
    Object.assign(this, { desk, steps });
    desk.addEventListener("submit", (event) => this.#wait(event), true);
    desk.addEventListener("change", ({ target }) => {
      const form = target.closest("form[data-decide]");
      if (form && target.type === "radio") this.#keep(form, target.value);
      else if (form && target.name.endsWith("no_guideline_because") && form.dataset.decision) this.#keep(form, form.dataset.decision);
    });
  }

  // A form that is sent while a decision is on its way waits for it.
  async #wait(event) {
    const { target, submitter } = event;
    if (!target.matches("form[data-decide]") || !this.pending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.pending;
    target.requestSubmit(submitter);
  }

  decide(decision) {
    const form = this.desk.querySelector(".step.is-now form[data-decide]");
    if (!form) return toast("This step has nothing to decide.");
    form.querySelector(`[type=radio][value=${decision}]`).checked = true;
    return this.#keep(form, decision);
  }

  #keep(form, decision) {
    const kept = this.#sent(form, decision).finally(() => {
      if (this.pending === kept) this.pending = null;
    });
    this.pending = kept;
    return kept;
  }

  async #sent(form, decision) {
    const { decide: item, decision: was } = form.dataset;
    const ground = form.querySelector("[name$=no_guideline_because]").value;
    this.#say(form, decision);
    try {
      checkSaved(item);
      const { said } = await send(`items/${item}/decision/`, { decision, was, no_guideline_because: ground });
      toast(said);
      await redrafted(Number(item));
    } catch (problem) {
      this.#say(form, was);
      toast(problem.message);
    }
  }

  #say(form, decision) {
    form.dataset.decision = form.querySelector("[name=was]").value = decision;
    for (const radio of form.querySelectorAll("[type=radio]")) radio.checked = radio.value === decision;
    this.desk.querySelector(`[data-decided="${form.dataset.decide}"]`).textContent = decision;
  }
}
