// The list of documents: kind, date, author, pages; the order in which the file is read.
import { day } from "./file.mjs";
import { make, tag } from "./parts.mjs";

const HEADS = { date: "No date of service", arrival: "", kind: "" };

export class DocumentList {
  #rows = new Map();

  constructor({ holder, order, file, go }) {
    Object.assign(this, { holder, file, go });
    order.value = file.order;
    order.addEventListener("change", () => this.reorder(order.value));
  }

  reorder(order) {
    this.file.arrange(order);
    this.changed?.();
    this.render();
  }

  render() {
    const { file } = this;
    this.#rows.clear();
    const list = make("ol", "documents");
    let group = null;
    for (const entry of file.inOrder) {
      const heading = this.#heading(entry);
      if (heading !== group) {
        group = heading;
        if (heading) list.append(make("li", "documents__group", heading));
      }
      list.append(this.#row(entry));
    }
    if (!file.inOrder.length) list.append(make("li", "quiet", "No records yet."));
    this.holder.replaceChildren(list);
    if (this.now !== undefined) this.current(this.now);
  }

  #heading(entry) {
    const { file } = this;
    if (file.order === "kind") return file.kindOf(entry).name;
    if (file.order === "arrival") {
      const received = day(file.received(entry.pages[0]));
      return received ? `Received ${received}` : "Received, day not known";
    }
    return entry.date ? entry.date.slice(0, 4) : HEADS.date;
  }

  #row(entry) {
    const { file } = this;
    const item = make("li");
    const button = make("button", "document");
    button.addEventListener("click", () => this.go(this.firstShown(entry)));
    const head = make("span", "document__head");
    head.append(tag(file.kindOf(entry)), make("span", "document__date", day(entry.date) || "no date"));
    const count = entry.pages.length;
    head.append(make("span", "document__pages", count === 1 ? "1 page" : `${count} pages`));
    button.append(head, make("span", "document__title", entry.title));
    for (const said of this.#flags(entry)) button.append(make("span", "document__flag", said));
    item.append(button);
    this.#rows.set(entry.id, button);
    return item;
  }

  #flags(entry) {
    const { file } = this;
    const counted = (name) => entry.pages.filter((page) => file.is(page, name)).length;
    const repeats = entry.pages.filter((page) => file.shownInstead[page] >= 0).length;
    const said = [];
    if (repeats === entry.pages.length) said.push("repeats other pages: folded");
    else if (repeats) said.push(`${repeats} repeated, folded`);
    if (counted("withheld")) said.push(`${counted("withheld")} withheld`);
    if (counted("failed")) said.push(`${counted("failed")} not read`);
    if (counted("waiting")) said.push(`${counted("waiting")} waiting`);
    const hard = entry.pages.filter((page) => !file.is(page, "transcribed") && ["poor", "illegible", "handwriting"].some((name) => file.is(page, name)));
    if (hard.length) said.push(`${hard.length} hard to read`);
    if (entry.relevance === "not_relevant") said.push("not relevant");
    return said;
  }

  /** The first page of a document that is shown; its first page where all are folded. */
  firstShown(entry) {
    return entry.pages.find((page) => this.file.place[page] >= 0) ?? entry.pages[0];
  }

  current(page) {
    this.now = page;
    const { id } = this.file.document(page);
    for (const [other, button] of this.#rows) {
      const isNow = other === id;
      if (isNow === (button.getAttribute("aria-current") === "true")) continue;
      if (!isNow) button.removeAttribute("aria-current");
      else {
        button.setAttribute("aria-current", "true");
        keepInView(button, this.holder);
      }
    }
  }
}

/** Scroll a list, and nothing around it, so that one of its rows can be seen. */
export function keepInView(row, holder) {
  const { top, bottom } = row.getBoundingClientRect();
  const frame = holder.getBoundingClientRect();
  if (!frame.height) return;
  if (top < frame.top) holder.scrollTop += top - frame.top - frame.height / 3;
  else if (bottom > frame.bottom) holder.scrollTop += bottom - frame.bottom + frame.height / 3;
}
