// One sentence as it is shown: its words, what it rests on, what may be done with it.
import { byReviewer, isPending, sourceless, waits } from "./writing-text.mjs";

export function make(name, className, text = "", press = null) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  if (name === "button") element.type = "button";
  if (press) element.addEventListener("click", press);
  return element;
}

const spoken = (words) => words.replaceAll("_", " ");

function standing(sentence) {
  if (isPending(sentence)) return "waits for your decision";
  if (byReviewer(sentence)) return "yours";
  return sentence.accepted ? "accepted" : "drafted, not accepted";
}

/** The row of a sentence. It stays in the page for as long as the sentence does; only its parts that changed are made anew. */
export class Row {
  #made = {};

  /** `does` are what its buttons do; `item` is of which text it is. */
  constructor(id, item, does) {
    Object.assign(this, { id, does });
    this.element = make("li", "sentence");
    this.element.dataset.id = id;
    this.body = make("div", "sentence__body");
    this.body.tabIndex = -1;
    this.body.setAttribute("role", "group");
    this.text = make("p", "sentence__text");
    this.text.id = `writing-${item}-${id}`;
    this.text.addEventListener("dblclick", does.edit);
    this.body.setAttribute("aria-describedby", this.text.id); // who does not see the words hears them
    this.body.append(this.text);
    this.element.append(this.body);
  }

  /** Show the sentence as it is now. `found` are the findings of its points by criterion, `like` where its words stand too. */
  show({ sentence, number, of, found, like, conflict }) {
    const bare = sourceless(sentence);
    this.element.classList.toggle("is-waiting", waits(sentence));
    this.element.classList.toggle("is-bare", bare);
    this.label = `Sentence ${number} of ${of}, ${standing(sentence)}${bare ? ", no source" : ""}`;
    this.body.setAttribute("aria-label", this.label);
    this.field?.setAttribute("aria-label", this.label);
    if (this.text.textContent !== sentence.text) this.text.textContent = sentence.text;
    const { does } = this;
    this.#part("rests", [standing(sentence), sentence.finding, sentence.sources, bare, found, number], () => rests(sentence, { bare, found, does, number }));
    this.#part("like", like ?? [], () => likenesses(like));
    this.#part("tools", [number, byReviewer(sentence), isPending(sentence), sentence.accepted, sentence.drafted !== null], () => tools(sentence, { number, does }));
    this.#part("conflict", conflict ?? null, () => conflict && conflictBox(conflict, (choice) => does.settle(conflict, choice)));
    const { rests: line, like: box, tools: bar, conflict: odds } = this.#made;
    if (line.element.parentNode !== this.body) this.body.append(line.element);
    if (box.element.parentNode !== this.body) this.body.append(box.element);
    for (const one of [bar, odds]) if (one.element && one.element.parentNode !== this.element) this.element.append(one.element);
  }

  // A part is made anew where what it tells is another; the button that was in focus is in focus again.
  #part(name, told, build) {
    const says = JSON.stringify(told);
    const had = this.#made[name];
    if (had?.says === says) return;
    const element = build();
    const focused = had?.element?.contains(document.activeElement) ? document.activeElement.dataset.does : undefined;
    if (had?.element?.parentNode && element) had.element.replaceWith(element);
    else had?.element?.remove();
    this.#made[name] = { says, element };
    if (focused) (element?.querySelector(`[data-does="${focused}"]`) ?? this.body).focus();
  }

  /** A field in the place of the words. */
  edit(field) {
    this.field = field;
    field.setAttribute("aria-label", this.label);
    this.text.replaceWith(field);
    this.body.removeAttribute("role");
    this.body.removeAttribute("tabindex");
  }

  /** The words again. */
  close() {
    this.field?.replaceWith(this.text);
    this.field = null;
    this.body.setAttribute("role", "group");
    this.body.tabIndex = -1;
  }
}

/** The findings that a sentence tells by criterion: its own, and those of its sources where it tells of several. */
export function findingsOf(sentence, findings = {}) {
  const named = [sentence.finding, ...sentence.sources.map((one) => one.finding)].filter(Boolean);
  return Object.fromEntries(named.map((criterion) => [criterion, findings[criterion]]));
}

function rests(sentence, { bare, found, does, number }) {
  const line = make("p", "sentence__rests");
  line.append(make("span", "sentence__standing", standing(sentence)));
  if (sentence.finding) line.append(chip(sentence.finding, found, does));
  for (const source of sentence.sources.filter((one) => !one.withdrawn)) line.append(cited(source, found, does, number));
  if (bare) line.append(make("strong", "sentence__bare", "No source: blocks signing"));
  return line;
}

function chip(criterion, found, does) {
  const one = found[criterion];
  const button = make("button", "chip", one ? `${one.name}: ${spoken(one.status)}` : criterion, () => does.finding(criterion));
  button.dataset.status = one?.status ?? "";
  if (one) button.title = `${one.says} ${one.because}`;
  return button;
}

// A source of a sentence on several points shows its finding; where it is no page, the finding stands for it.
function cited(source, found, does, number) {
  const holder = make("span", "source");
  if (source.finding) holder.append(chip(source.finding, found, does));
  if (source.document) {
    const link = make("a", "sentence__source", source.says, (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      const { document: sha256, page, quote, start, end } = source;
      document.dispatchEvent(new CustomEvent("openimr:go", { detail: { document: sha256, page, quote, start, end } }));
    });
    link.href = source.address;
    link.title = source.quote;
    holder.append(link);
  } else if (!source.finding) holder.append(make("span", "sentence__source", source.says));
  if (source.key) {
    const away = make("button", "sentence__away", "×", () => does.uncite(source.key));
    away.setAttribute("aria-label", `Withdraw the source ${source.says} of sentence ${number}`);
    away.title = "Withdraw this source";
    away.dataset.does = `away-${source.key}`;
    holder.append(away);
  }
  return holder;
}

/** Words of other texts that stand here too. Only what both have in common is shown of a letter of another case. */
function likenesses(alike = []) {
  const boxes = make("div");
  for (const { says, common } of alike) {
    const box = make("details", "sentence__like");
    box.append(make("summary", "", says), make("p", "", `“${common.join("” … “")}”`));
    boxes.append(box);
  }
  return boxes;
}

function tools(sentence, { number, does }) {
  const bar = make("div", "sentence__tools");
  const tool = (name, says, press) => {
    const button = make("button", "tool", name, press);
    button.setAttribute("aria-label", `${says}: sentence ${number}`);
    button.title = says;
    button.dataset.does = name === "Accepted" ? "Accept" : name;
    bar.append(button);
    return button;
  };
  if (!byReviewer(sentence) && !isPending(sentence)) {
    const accept = tool(sentence.accepted ? "Accepted" : "Accept", sentence.accepted ? "Take the acceptance back (a)" : "Accept (a)", does.accept);
    accept.setAttribute("aria-pressed", String(sentence.accepted));
  } else if (byReviewer(sentence) && sentence.drafted !== null) tool("As drafted", "Put the drafted words back", does.asDrafted);
  tool("Edit", "Edit (Enter)", does.edit);
  tool("Cite", "Cite (c)", does.cite);
  tool("↑", "Move up (Alt+↑)", () => does.move(-1));
  tool("↓", "Move down (Alt+↓)", () => does.move(1));
  tool("Drop", "Drop (Delete)", does.drop);
  return bar;
}

const KINDS = {
  edited_twice: "Changed here and elsewhere. Which words are to stand?",
  dropped_there: "You edited this sentence; elsewhere it was dropped.",
  dropped_here: "You dropped this sentence; elsewhere it was edited.",
  gone: "You edited this sentence; a new draft has none like it.",
};

/** Both sides of a sentence that was changed twice, to choose between. */
export function conflictBox(conflict, choose) {
  const box = make("div", "conflict");
  box.setAttribute("role", "group");
  const heading = make("p", "conflict__head", KINDS[conflict.kind]);
  heading.id = `conflict-${conflict.id}`;
  box.setAttribute("aria-labelledby", heading.id);
  box.append(heading);
  const side = (name, words) => {
    const line = make("p", "conflict__side");
    line.append(make("strong", "", `${name}: `), words === null ? "dropped" : words);
    box.append(line);
  };
  side("On file", conflict.theirs);
  side("Yours", conflict.mine);
  const bar = make("p", "conflict__choices");
  bar.append(make("button", "tool", "Keep what is on file", () => choose("theirs")), make("button", "tool", "Keep mine", () => choose("mine")));
  if (conflict.mine !== null && conflict.theirs !== null) bar.append(make("button", "tool", "Keep both", () => choose("both")));
  box.append(bar);
  return box;
}

/** The sentences that were dropped, each to be brought back. */
export function droppedList(sentences, restore) {
  const box = make("details", "writing__dropped");
  const count = sentences.length;
  box.append(make("summary", "", `${count} dropped sentence${count > 1 ? "s" : ""}`));
  const list = make("ul");
  for (const sentence of sentences) {
    const line = make("li", "", `${sentence.text} `);
    const back = make("button", "tool", "Bring back", () => restore(sentence.id));
    back.setAttribute("aria-label", `Bring back: ${sentence.text.slice(0, 60)}`);
    line.append(back);
    list.append(line);
  }
  box.append(list);
  return box;
}
