// The criteria of an item: one is in focus; it is found met, not met or not documented, and its passages are opened.
import { ask, toast } from "../reader/parts.mjs";
import { send } from "./doors.mjs";
import { checkSaved, redrafted } from "./plain.mjs";

const WORDS = { met: "met", not_met: "not met", not_documented: "not documented", for_reviewer: "for the reviewer", not_applicable: "not applicable" };
const byId = (id) => document.getElementById(id);

export class Criteria {
  #undo = []; // what would take each change back, the last one last
  #opened = new Map(); // criterion to the number of its passage that was opened last
  #unsent = new Map(); // criterion to the reason that was typed and could not be kept

  constructor({ desk, records }) {
    Object.assign(this, { desk, records });
    desk.addEventListener("focusin", ({ target }) => this.#enter(target.closest(".crit")));
    desk.addEventListener("click", (event) => this.#clicked(event));
    desk.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches(".crit")) return;
      event.preventDefault();
      this.open();
    });
    const dialog = byId("reason-dialog");
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.querySelector("[value=keep]").click();
    });
  }

  /** The criteria of the step that is shown, without those that are folded away. */
  get shown() {
    return [...this.desk.querySelectorAll(".step.is-now .crit")].filter((one) => !one.closest("details.closed:not([open])"));
  }

  get current() {
    return this.desk.querySelector(".step.is-now .crit[aria-current]");
  }

  #enter(criterion) {
    if (!criterion || criterion.hasAttribute("aria-current")) return;
    for (const other of this.shown) other.removeAttribute("aria-current");
    criterion.setAttribute("aria-current", "true");
    for (const rule of this.desk.querySelectorAll(".step.is-now .rule")) rule.hidden = rule.dataset.for !== criterion.id;
  }

  step(by) {
    const { shown } = this;
    if (!shown.length) return toast("This step has no criteria.");
    const now = Math.max(0, shown.indexOf(this.current));
    const held = shown[now].contains(document.activeElement); // one that is only marked is gone to first
    this.focus(shown[Math.max(0, Math.min(shown.length - 1, held ? now + by : now))]);
  }

  focus(criterion) {
    const folded = criterion.closest("details.closed");
    if (folded) folded.open = true;
    criterion.focus({ preventScroll: true });
    this.#enter(criterion);
    criterion.scrollIntoView({ block: "nearest" });
  }

  /** Make the first criterion of the step the one in hand, without moving the focus. */
  begin() {
    this.#enter(this.current ?? this.shown[0]);
  }

  #clicked(event) {
    const criterion = event.target.closest(".crit");
    if (!criterion) return;
    this.#enter(criterion);
    const button = event.target.closest("button");
    if (!button) {
      if (!event.target.closest("a, summary, details, form") && !String(getSelection())) this.open(criterion, { next: false });
      return;
    }
    if (button.dataset.status) this.find(button.dataset.status, criterion);
    else if ("takeBack" in button.dataset) this.takeBack(criterion);
    else if (button.dataset.search) this.records.find(button.dataset.search);
    else if ("remove" in button.dataset) {
      event.preventDefault();
      this.remove(criterion, button.value);
    }
  }

  /** Open the quote of the criterion in focus; again, its next one. */
  open(criterion = this.current, { next = true } = {}) {
    const links = [...(criterion?.querySelectorAll("a.cite") ?? [])];
    if (!links.length) {
      const looked = criterion?.querySelector(".looked");
      if (looked) looked.open = true;
      return toast(looked ? `No passage was found. ${looked.querySelector("summary").textContent}.` : "Nothing in the records is cited for this criterion.");
    }
    const before = this.#opened.get(criterion.id);
    const at = next && before !== undefined ? (before + 1) % links.length : 0;
    this.#opened.set(criterion.id, at);
    return this.records.go(placeOf(links[at]));
  }

  #address(criterion, door) {
    return `items/${criterion.closest(".criteria").dataset.item}/${door}/`;
  }

  /** The reviewer's finding; a reason is asked for where it is another than what was found in the records. */
  async find(status, criterion = this.current) {
    if (!criterion) return toast("Choose a criterion first: j and k go from one to the next.");
    const { status: was, machine, reason } = criterion.dataset;
    if (status === was && !reason) return toast(`It is ${WORDS[status]} already, as found in the records.`);
    if (status === machine) return reason ? this.takeBack(criterion) : null;
    const why = await this.#why(criterion, status, this.#unsent.get(criterion.id) ?? reason);
    this.focus(byId(criterion.id));
    if (why === null) return null;
    if (!why) return toast("Nothing was changed: say why, the reason stands in the record.");
    this.#unsent.set(criterion.id, why);
    const back = reason ? { status: was, reason } : { take_back: true };
    return this.#try(() => this.#change(criterion.id, { status, reason: why }, back)).then((kept) => kept && this.#unsent.delete(criterion.id));
  }

  // The words of the reason; empty where none were given, null where the reviewer gave up.
  async #why(criterion, status, before) {
    const text = byId("reason-text");
    byId("reason-about").textContent = `${criterion.querySelector(".crit__says").textContent.trim()} Found in the records: ${WORDS[criterion.dataset.machine]}. Yours: ${WORDS[status]}.`;
    text.value = before ?? "";
    return (await ask(byId("reason-dialog"))) === "keep" ? text.value.trim() : null;
  }

  /** As it was found in the records. What the reviewer attached for the change stays or goes with it, as is chosen. */
  async takeBack(criterion = this.current) {
    const { status, reason } = criterion.dataset;
    if (!reason) return null;
    const { id } = criterion;
    const passages = await this.#attached(criterion);
    if (passages === null) return this.focus(byId(id));
    return this.#try(() => this.#change(id, { take_back: passages }, { status, reason }));
  }

  // What becomes of attached passages: "yes" they stay, "with passages" they go, or null where the reviewer gave up. None: nothing is asked.
  async #attached(criterion) {
    const count = criterion.querySelectorAll(".cites--own > li").length;
    if (!count) return "yes";
    byId("as-found-about").textContent = `You attached ${count === 1 ? "a passage" : `${count} passages`} to this criterion. Left attached, ${count === 1 ? "it stands" : "they stand"} in the rationale beside the finding as it was found.`;
    return (await ask(byId("as-found-dialog"))) || null;
  }

  /** Whether it was done; where not, its words are told. */
  async #try(what) {
    try {
      await what();
      return true;
    } catch (problem) {
      toast(problem.message);
      return false;
    }
  }

  // Shown at once; where the server refuses, as it was before. `back` is what would take it back, for undo.
  async #change(id, body, back = null) {
    const criterion = byId(id);
    const was = criterion.dataset.status;
    const status = body.status ?? criterion.dataset.machine;
    const chip = criterion.querySelector(".crit__status .state");
    const before = { className: chip.className, textContent: chip.textContent };
    Object.assign(chip, { className: `state state--${status}`, textContent: WORDS[status] });
    try {
      await this.#sent(criterion, "finding", { criterion: criterion.dataset.criterion, was, was_reason: criterion.dataset.reason, ...body }, back && ((answer) => this.#again(id, back, answer.removed ?? [])));
    } catch (problem) {
      Object.assign(chip, before);
      throw problem;
    }
  }

  // The change once more, with the passages that went with it.
  async #again(id, change, removed) {
    await this.#change(id, change);
    for (const passage of removed) await this.#sent(byId(id), "evidence", passage);
  }

  // `back` is what takes it back, once it is done; an undo itself has none.
  async #sent(criterion, door, body, back = null) {
    const { item } = criterion.closest(".criteria").dataset;
    checkSaved(item);
    const answer = await send(this.#address(criterion, door), body);
    if (back) this.#undo.push(typeof back === "function" ? () => back(answer) : back);
    this.#redraw(item, answer.criteria);
    toast(answer.said, this.#undo.length ? { name: "Undo (z)", press: () => this.undo() } : null);
    redrafted(Number(item)).catch((problem) => toast(problem.message));
    return answer;
  }

  // What was in hand stays in hand: the reviewer may have gone on to another criterion while the answer was on its way.
  #redraw(item, criteria) {
    const holder = byId(`criteria-${item}`);
    const inHand = holder.querySelector(".crit[aria-current]")?.id;
    const had = holder.contains(document.activeElement) && document.activeElement.closest(".crit")?.id;
    holder.outerHTML = criteria;
    if (had && byId(had)) this.focus(byId(had));
    else if (inHand && byId(inHand)) this.#enter(byId(inHand));
  }

  /** Attach a passage to a criterion; it speaks "for" or "against" it. */
  async attach(passage, speaks, criterion = this.current) {
    if (!criterion) return toast("Choose a criterion first: j and k go from one to the next.");
    if (!passage) return toast("Select words in the records first, or open a quote or a hit.");
    const { document, page, start, end } = passage;
    const { id } = criterion;
    const body = { criterion: criterion.dataset.criterion, speaks, document, page, start, end };
    return this.#try(() => this.#sent(criterion, "evidence", body, ({ attached }) => this.#sent(byId(id), "evidence", { remove: attached })));
  }

  async remove(criterion, number) {
    const { id } = criterion;
    const done = await this.#try(() => this.#sent(criterion, "evidence", { remove: number }, ({ removed }) => this.#sent(byId(id), "evidence", removed)));
    if (done) this.focus(byId(id));
  }

  async undo() {
    const back = this.#undo.pop();
    if (!back) return toast("Nothing to undo.");
    if (await this.#try(back)) return toast("Undone.");
    return this.#undo.push(back); // it stands still, and may be taken back later
  }
}

/** The place that a link into the records names; null where it is no such link. */
export function placeOf(link) {
  const found = /\/records\/([0-9a-f]{64})\/$/.exec(link.pathname ?? "");
  if (!found) return null;
  const query = new URLSearchParams(link.search);
  const whole = (name) => (query.has(name) ? Number(query.get(name)) : null);
  return { document: found[1], page: whole("page") ?? 1, start: whole("start"), end: whole("end") };
}
