// What a sentence may rest on: a page that one selects in the records or names here, a paper of the case, a finding.
import { make } from "./writing-row.mjs";

export class Citing {
  constructor(settings) {
    this.settings = settings;
    this.dialog = this.#build();
    document.body.append(this.dialog);
  }

  /** The choices of a text as a list: its value is what `wanted` reads. */
  choices(editor, { begins = "", pages = false } = {}) {
    const { told } = editor.saving;
    const list = make("select", "usa-select");
    const add = (holder, value, says) => holder.append(Object.assign(make("option", "", says), { value, selected: value === begins }));
    if (!pages) add(list, "", "nothing yet: it is marked");
    else add(list, "page", "a page of the records");
    add(list, "reviewer", "my own judgement");
    add(list, "ur_decision", "the utilization review decision");
    add(list, "application", "the application");
    const group = (name, pairs) => {
      if (!pairs.length) return;
      const holder = make("optgroup");
      holder.label = name;
      for (const [value, says] of pairs) add(holder, value, says);
      list.append(holder);
    };
    group("A guideline", (told.guidelines ?? []).map((one) => [`guideline:${one}`, one]));
    group("A finding", Object.entries(told.findings ?? {}).map(([criterion, { name }]) => [`finding:${criterion}`, name]));
    return list;
  }

  /** What a choice asks to be cited; null for nothing. */
  wanted(value) {
    const [kind, ...rest] = value.split(":");
    const named = rest.join(":");
    if (!kind) return null;
    if (kind === "guideline") return { kind, citation: named };
    return kind === "finding" ? { kind, criterion: named } : { kind };
  }

  /** Ask what a sentence rests on, and cite it. */
  ask(editor, id) {
    const { dialog } = this;
    Object.assign(this, { editor, id });
    const list = this.choices(editor, { begins: "page", pages: true });
    list.id = "writing-cite-kind";
    dialog.querySelector("#writing-cite-kind").replaceWith(list);
    list.addEventListener("change", () => this.#kind());
    dialog.querySelector(".writing-cite__of").textContent = editor.sentences.find((one) => one.id === id)?.text ?? "";
    dialog.querySelector(".writing-cite__wrong").textContent = "";
    this.#kind();
    dialog.showModal();
    list.focus();
  }

  #kind() {
    this.dialog.querySelector(".writing-cite__page").hidden = this.dialog.querySelector("#writing-cite-kind").value !== "page";
  }

  #build() {
    const dialog = make("dialog", "dialog writing-cite");
    dialog.setAttribute("aria-labelledby", "h-writing-cite");
    const heading = make("h2", "", "What does this sentence rest on?");
    heading.id = "h-writing-cite";
    const form = make("form");
    form.method = "dialog";
    const field = (holder, id, says, element) => {
      const label = make("label", "", says);
      label.htmlFor = element.id = id;
      holder.append(label, element);
      return element;
    };
    const page = make("div", "writing-cite__page");
    field(form, "writing-cite-kind", "It rests on", make("select", "usa-select"));
    const document_ = field(page, "writing-cite-document", "Document", make("select", "usa-select"));
    for (const one of this.settings.documents) document_.append(Object.assign(make("option", "", `${one.title} (${one.pages} pages)`), { value: one.document }));
    const number = field(page, "writing-cite-page", "Page", make("input", "usa-input"));
    Object.assign(number, { type: "number", min: 1 });
    field(page, "writing-cite-quote", "Words of that page", make("textarea", "usa-textarea")).rows = 3;
    page.append(make("p", "small quiet", "Or select the words in the records and cite them from there: they become the source of the sentence in hand."));
    const wrong = make("p", "writing-cite__wrong late");
    wrong.setAttribute("role", "alert");
    const foot = make("div", "dialog__foot");
    const away = make("button", "button button--plain", "Cancel", () => dialog.close(""));
    foot.append(Object.assign(make("button", "button", "Cite"), { type: "submit" }), away);
    form.append(page, wrong, foot);
    form.addEventListener("submit", (event) => this.#cite(event));
    dialog.append(heading, make("p", "writing-cite__of"), form);
    dialog.addEventListener("close", () => this.editor?.focus());
    return dialog;
  }

  #cite(event) {
    const value = (name) => this.dialog.querySelector(`#writing-cite-${name}`).value;
    let source = this.wanted(value("kind"));
    let title = "";
    if (source.kind === "page") {
      const quote = value("quote").trim();
      if (!quote || !Number(value("page"))) {
        event.preventDefault();
        this.dialog.querySelector(".writing-cite__wrong").textContent = "Give the page, and words that stand on it.";
        return;
      }
      source = { kind: "page", document: value("document"), page: Number(value("page")), quote };
      title = this.settings.documents.find((one) => one.document === source.document)?.title;
    }
    this.editor.current = this.id;
    this.editor.cite(this.id, source, title);
  }
}
