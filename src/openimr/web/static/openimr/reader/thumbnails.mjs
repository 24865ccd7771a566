// Small pictures of all pages, marked with the kind of their document. Only those near the view exist.
import { make, tag } from "./parts.mjs";
import { LongColumn } from "./scroll.mjs";

const WIDTH = 112;
const HEIGHT = 150;
const ROW = HEIGHT + 40;

export class Thumbnails {
  #views = new Map();
  #timer = 0;
  now = -1;

  constructor({ scroller, file, pictures, go }) {
    Object.assign(this, { scroller, file, pictures, go });
    this.column = new LongColumn(scroller, () => this.render());
    this.column.onresize = () => this.layout();
  }

  get #across() {
    return Math.max(1, Math.floor((this.scroller.clientWidth - 12) / (WIDTH + 12)));
  }

  layout() {
    const rows = Math.ceil(this.file.sequence.length / this.#across);
    this.column.length = rows * ROW + 12;
    for (const view of this.#views.values()) view.remove();
    this.#views.clear();
    if (this.scroller.clientHeight) this.current(this.now, true);
    this.render();
  }

  render() {
    const { file } = this;
    if (!this.scroller.clientHeight || !file.sequence.length) return;
    const across = this.#across;
    const first = Math.max(0, Math.floor(this.column.top / ROW) - 1) * across;
    const last = Math.min(file.sequence.length - 1, (Math.ceil(this.column.bottom / ROW) + 1) * across - 1);
    for (const [page, view] of this.#views) {
      const place = file.place[page];
      if ((place >= first && place <= last) || view.contains(document.activeElement)) continue;
      view.remove();
      this.#views.delete(page);
    }
    const margin = (this.scroller.clientWidth - across * WIDTH) / (across + 1);
    for (let place = first; place <= last; place += 1) {
      const page = file.sequence[place];
      const view = this.#views.get(page) ?? this.#make(page, place);
      const left = margin + (place % across) * (WIDTH + margin);
      view.style.transform = `translate(${left}px, ${this.column.put(Math.floor(place / across) * ROW + 10)}px)`;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), 120);
  }

  #make(page, place) {
    const { file } = this;
    const view = make("button", "thumbnail");
    const entry = file.document(page);
    view.classList.add(`thumbnail--${file.kindOf(entry).family}`);
    view.setAttribute("aria-label", file.spoken(page));
    view.dataset.place = place;
    view.tabIndex = page === this.now ? 0 : -1;
    view.addEventListener("click", () => this.go(page));
    const frame = make("span", "thumbnail__frame");
    if (file.is(page, "withheld")) frame.append(make("span", "thumbnail__word", "withheld"));
    else if (file.is(page, "failed")) frame.append(make("span", "thumbnail__word", "not read"));
    const foot = make("span", "thumbnail__foot");
    foot.append(tag(file.kindOf(entry)), make("span", "", String(place + 1)));
    view.append(frame, foot);
    if (page === this.now) view.setAttribute("aria-current", "true");
    const after = [...this.column.spacer.children].find((other) => Number(other.dataset.place) > place);
    this.column.spacer.insertBefore(view, after ?? null);
    this.#views.set(page, view);
    return view;
  }

  // Thumbnails wait until the pages themselves are there: -1 - page keeps their place in the queue apart.
  #load() {
    const { file, pictures } = this;
    pictures.drop((key) => key >= 0 || this.#views.has(-1 - key));
    for (const [page, view] of this.#views) {
      if (view.dataset.asked || file.is(page, "withheld")) continue;
      view.dataset.asked = "true";
      pictures.wanted(-1 - page, file.sha256(page), file.number[page], 160, 10).then(
        (picture) => view.firstChild.prepend(picture.isConnected ? picture.cloneNode() : picture),
        () => delete view.dataset.asked,
      );
    }
  }

  current(page, always = false) {
    const before = this.#views.get(this.now);
    before?.removeAttribute("aria-current");
    if (before) before.tabIndex = -1;
    this.now = page;
    const place = this.file.place[page] ?? -1;
    if (place < 0 || !this.scroller.clientHeight) return;
    const top = Math.floor(place / this.#across) * ROW;
    if (always || top < this.column.top || top + ROW > this.column.bottom) {
      this.column.to(top - this.scroller.clientHeight / 2 + ROW / 2);
    }
    const view = this.#views.get(page);
    view?.setAttribute("aria-current", "true");
    if (view) view.tabIndex = 0;
  }
}
