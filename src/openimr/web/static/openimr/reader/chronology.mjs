// What happened, in the order of its days: each event opens the page that tells it, with its words marked.
import { get } from "./api.mjs";
import { keepInView } from "./documents.mjs";
import { day } from "./file.mjs";
import { make } from "./parts.mjs";

const words = (kind) => kind.replaceAll("_", " ");
const SAID_HOW = {
  negated: "denied", historical: "history", family: "family", hypothetical: "planned or possible", hearsay: "reported by another",
};

export class Chronology {
  events = [];
  #rows = [];
  #hidden = new Set();

  constructor({ holder, filters, file, open }) {
    Object.assign(this, { holder, filters, file, open });
  }

  async load(address) {
    const { events } = await get(address);
    this.read(events);
  }

  read(events) {
    this.events = events.map(([date, kind, says, assertion, document, number, start, end]) => ({
      date, kind, says, assertion, start, end, page: this.file.find(document, number),
    }));
    this.#makeFilters();
    this.render();
  }

  #makeFilters() {
    const counted = new Map();
    for (const { kind } of this.events) counted.set(kind, (counted.get(kind) ?? 0) + 1);
    this.filters.replaceChildren(make("legend", "visually-hidden", "Kinds of events shown"));
    for (const [kind, count] of [...counted].sort((a, b) => b[1] - a[1])) {
      const label = make("label", "chip");
      const box = make("input");
      box.type = "checkbox";
      box.checked = !this.#hidden.has(kind);
      box.addEventListener("change", () => {
        if (box.checked) this.#hidden.delete(kind);
        else this.#hidden.add(kind);
        this.render();
      });
      label.append(box, make("span", "", `${words(kind)} ${count}`));
      this.filters.append(label);
    }
  }

  get shown() {
    return this.events.filter(({ kind }) => !this.#hidden.has(kind));
  }

  render() {
    const list = make("ol", "events");
    let year = "";
    this.#rows = [];
    for (const event of this.shown) {
      if (event.date.slice(0, 4) !== year) {
        year = event.date.slice(0, 4);
        list.append(make("li", "events__year", year));
      }
      const item = make("li");
      const button = make("button", "event");
      button.addEventListener("click", () => this.open(event));
      const head = make("span", "event__head");
      head.append(make("span", "event__date", day(event.date)), make("span", "event__kind", words(event.kind)));
      if (SAID_HOW[event.assertion]) head.append(make("span", "event__how", SAID_HOW[event.assertion]));
      button.append(head, make("span", "event__says", event.says));
      if (event.page >= 0) button.append(make("span", "event__where", this.file.cite(event.page)));
      item.append(button);
      list.append(item);
      this.#rows.push([event, button]);
    }
    if (!this.#rows.length) {
      list.append(make("li", "quiet", this.events.length
        ? "Every kind of event is filtered out."
        : "Nothing dated was found yet. Events appear here once the pages are read."));
    }
    this.holder.replaceChildren(list);
    if (this.now !== undefined) this.current(this.now);
  }

  /** Show which events the page in view tells. */
  current(page) {
    this.now = page;
    let seen = false;
    for (const [event, button] of this.#rows) {
      const here = event.page === page;
      button.classList.toggle("is-here", here);
      if (here && !seen) keepInView(button, this.holder);
      seen ||= here;
    }
  }

  /** The event `by` further than the one opened last. */
  step(by) {
    const { shown } = this;
    if (!shown.length) return;
    const at = shown.indexOf(this.opened);
    const from = at >= 0 ? at + by : Math.max(0, shown.findIndex((event) => event.page === this.now));
    this.open(shown[Math.max(0, Math.min(shown.length - 1, from))]);
  }

  say(event) {
    this.opened = event;
    for (const [other, button] of this.#rows) {
      if (other === event) {
        button.setAttribute("aria-current", "true");
        keepInView(button, this.holder);
      } else button.removeAttribute("aria-current");
    }
  }
}
