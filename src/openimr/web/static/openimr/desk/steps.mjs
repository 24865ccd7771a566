// The steps of the review: the summary, each item, signing. One is shown; which one is in the address.
import { get } from "../reader/api.mjs";
import { inBackground } from "../reader/leaving.mjs";
import { toast } from "../reader/parts.mjs";

const byId = (id) => document.getElementById(id);

// A piece of the page drawn anew; what was unfolded in it stays so.
function unfold(holder, piece) {
  const unfolded = holder.querySelector("details")?.open;
  holder.innerHTML = piece;
  if (unfolded) holder.querySelector("details")?.setAttribute("open", "");
}

export class Steps {
  looking = null; // the look at how the review stands that is under way

  constructor({ desk, address }) {
    Object.assign(this, { desk, address });
    this.all = [...desk.querySelectorAll(".step")];
    desk.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const step = link && this.#of(link.hash);
      if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (step !== this.now) this.to(step.id, { focus: true });
      const within = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (within !== step) this.#into(within);
    });
    desk.addEventListener("submit", (event) => this.#wait(event), true);
    document.addEventListener("openimr:written", () => {
      if (this.now?.id === "sign") this.#standing();
    });
    desk.addEventListener("desk:view", ({ detail }) => this.view(detail));
    for (const button of desk.querySelectorAll(".desk__views [data-view]")) {
      button.addEventListener("click", () => this.view(button.dataset.view));
    }
    window.addEventListener("hashchange", () => this.to(this.#of(location.hash)?.id ?? "item-0"));
  }

  get now() {
    return this.desk.querySelector(".step.is-now");
  }

  // An address may name a step, or something within one.
  #of(hash) {
    const named = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    return named?.closest(".step") ?? null;
  }

  #into(element) {
    element.scrollIntoView({ block: "start" });
    if (element.matches(".crit")) element.focus({ preventScroll: true });
  }

  begin() {
    this.to(this.#of(location.hash)?.id ?? "item-0", { begins: true });
  }

  to(id, { focus = false, begins = false } = {}) {
    const step = this.all.find((one) => one.id === id);
    if (!step) return toast("There is no such item.");
    const isOther = step !== this.now;
    for (const one of this.all) one.classList.toggle("is-now", one === step);
    for (const link of this.desk.querySelectorAll(".desk__steps [data-step]")) {
      if (link.dataset.step === id) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    this.desk.querySelector(".desk__steps [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!begins) {
      history.replaceState(null, "", `#${id}`);
      this.view("item");
    }
    // Focus that was in the step that is hidden now would be nowhere.
    const lost = isOther && !begins && (document.activeElement === document.body || document.activeElement.closest(".step"));
    if (focus || lost) step.querySelector("[tabindex]")?.focus({ preventScroll: true });
    if (!begins && (id === "sign" || id === "item-0")) this.#standing();
    this.changed?.(step, { begins, isOther });
  }

  by(step) {
    const next = this.all[this.all.indexOf(this.now) + step];
    if (next) this.to(next.id);
  }

  /** What is to be settled before signing, and what was not opened yet, as it is now. */
  #standing() {
    if (!byId("desk-objections")) return;
    const looked = this.#look().finally(() => {
      if (this.looking === looked) this.looking = null;
    });
    this.looking = looked;
  }

  async #look() {
    byId("desk-objections").textContent = "Looking at how the review stands now …";
    try {
      const { objections, unseen, unseen_at_sign: atSign, left, digest } = await inBackground((signal) => get(this.address, { signal }));
      byId("desk-objections").innerHTML = objections;
      unfold(byId("desk-unseen"), unseen);
      unfold(byId("desk-unseen-sign"), atSign);
      unfold(byId("desk-left"), left);
      const shown = this.desk.querySelector("form[data-sign] [name=shown]");
      if (shown) shown.value = digest;
    } catch (problem) {
      toast(problem.message);
    }
  }

  // What is signed is what was shown: a form that is sent while the desk still looks at how it stands waits for that.
  async #wait(event) {
    const { target, submitter } = event;
    if (!target.matches("form[data-sign]") || !this.looking) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.looking;
    target.requestSubmit(submitter);
  }

  /** On a narrow screen one sees the item or the records. */
  view(name) {
    this.desk.dataset.view = name;
    for (const button of this.desk.querySelectorAll(".desk__views [data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    }
    const views = this.desk.querySelector(".desk__views");
    if (name === "records" && views.offsetHeight) window.scrollTo({ top: views.offsetTop });
  }

  pane() {
    const panes = [...this.now.querySelectorAll(":scope > [tabindex]"), byId("records-pane")];
    const at = panes.findIndex((pane) => pane.contains(document.activeElement));
    const next = panes[(at + 1) % panes.length];
    this.view(next.id === "records-pane" ? "records" : "item");
    next.focus();
  }

  write() {
    const field = this.now.querySelector(".writing .sentence__body[tabindex='0'], .writing textarea");
    if (!field) return toast("This step has nothing to write.");
    this.view("item");
    return field.focus();
  }

  accept() {
    const button = this.now.querySelector("[data-accept-all]");
    if (!button || button.hidden) return toast("No drafted sentence of this step waits to be accepted.");
    return button.click();
  }

  escape() {
    this.view("item");
    const criterion = this.now.querySelector(".crit[aria-current]");
    (criterion ?? this.now.querySelector("[tabindex]"))?.focus();
  }
}
