// The steps of the review: the summary, each item, signing. One is shown; which one is in the address.
import { get } from "../reader/api.mjs";
import { toast } from "../reader/parts.mjs";

const byId = (id) => document.getElementById(id);

export class Steps {
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
    if (focus) step.querySelector("[tabindex]")?.focus({ preventScroll: true });
    if (!begins && (id === "sign" || id === "item-0")) this.#standing();
    this.changed?.(step, { begins, isOther });
  }

  by(step) {
    const next = this.all[this.all.indexOf(this.now) + step];
    if (next) this.to(next.id);
  }

  /** What is to be settled before signing, and what was not opened yet, as it is now. */
  async #standing() {
    if (!byId("desk-objections")) return;
    byId("desk-objections").textContent = "Looking at how the review stands now …";
    try {
      const { objections, unseen } = await get(this.address);
      byId("desk-objections").innerHTML = objections;
      const unfolded = byId("desk-unseen").querySelector("details")?.open;
      byId("desk-unseen").innerHTML = unseen;
      if (unfolded) byId("desk-unseen").querySelector("details")?.setAttribute("open", "");
    } catch (problem) {
      toast(problem.message);
    }
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
