// The continuous pages of one pane: laid out for the whole file, made for the few that are near.
import { PageView } from "./page.mjs";
import { LongColumn } from "./scroll.mjs";
import { Seen } from "./seen.mjs";

const GAP = 18;
const CAPTION = 38;
const STRIP = 56; // above a page of which something is to be said
const EDGE = 20;
const POINT = 96 / 72;
const WIDEST = 1080;
const NEAR = 1; // screens before and after the view that are made ready

export class Column {
  #tops = new Float64Array(1);
  #views = new Map(); // page to PageView
  #current = -1;
  #pinned = null; // {page, into}: what a jump asked for, held until the reader scrolls
  #timer = 0;

  constructor({ scroller, file, pictures, layers, marked, told, seen }) {
    Object.assign(this, { scroller, file, pictures, layers, marked, told });
    this.seen = seen ? new Seen({ scroller, address: seen }) : null;
    this.fit = "width"; // or "page", or a number: how many times its printed size
    this.column = new LongColumn(scroller, () => this.render());
    this.column.onresize = () => this.layout();
    for (const kind of ["wheel", "pointerdown", "touchstart"]) {
      scroller.addEventListener(kind, () => { this.#pinned = null; }, { passive: true });
    }
  }

  get current() {
    return this.#current;
  }

  /** Width in CSS pixels at which a page is shown. */
  widthOf(page) {
    const { file, scroller } = this;
    const room = Math.max(200, scroller.clientWidth - 2 * EDGE);
    if (this.fit === "width") return Math.min(room, WIDEST);
    if (this.fit === "page") {
      const high = Math.max(200, scroller.clientHeight - CAPTION - GAP);
      return Math.min(room, (high * file.width[page]) / file.height[page]);
    }
    return file.width[page] * POINT * this.fit;
  }

  heightOf(page) {
    return (this.widthOf(page) * this.file.height[page]) / this.file.width[page];
  }

  // From the top of a page's place to the top of its picture.
  #head(page) {
    return CAPTION + (this.file.hasStrip(page) ? STRIP : 0);
  }

  /** How many times its printed size the current page is. */
  get scale() {
    const page = Math.max(0, this.#current);
    return this.file.count ? this.widthOf(page) / (this.file.width[page] * POINT) : 1;
  }

  /** Lay all pages out anew, after a change of size, order or folding; the page in view stays in view. */
  layout() {
    const { sequence } = this.file;
    const kept = this.#pinned ?? this.#anchor();
    this.#tops = new Float64Array(sequence.length + 1);
    let top = EDGE / 2;
    let widest = 0;
    for (let place = 0; place < sequence.length; place += 1) {
      this.#tops[place] = top;
      top += this.#head(sequence[place]) + this.heightOf(sequence[place]) + GAP;
      widest = Math.max(widest, this.widthOf(sequence[place]));
    }
    this.#tops[sequence.length] = top;
    this.column.length = top;
    this.column.spacer.style.minWidth = `${Math.ceil(widest) + 2 * EDGE - 2}px`;
    for (const view of this.#views.values()) view.stale = true;
    if (kept) this.#to(kept);
    else this.render();
    this.told.laid(this);
  }

  /** Lay out for the first time, at a page: no other is looked at on the way. */
  open(page) {
    this.#pinned = { page, into: 0 };
    this.#become(page);
    this.layout();
  }

  #anchor() {
    if (this.#current < 0) return null;
    const place = this.file.place[this.#current];
    if (place < 0) return { page: this.#current, into: 0 };
    const high = this.#tops[place + 1] - this.#tops[place];
    return { page: this.#current, into: Math.max(0, (this.column.top - this.#tops[place]) / (high || 1)) };
  }

  // `into` is a share of the page's height from its caption on.
  #to({ page, into }) {
    const place = this.file.place[page];
    if (place < 0) return this.render();
    const high = this.#tops[place + 1] - this.#tops[place];
    this.column.to(this.#tops[place] + into * high - (into ? 0 : 6));
  }

  /** Go to a page; `share` is how far down on it something stands that should be in the middle of the view. */
  go(page, { share = null, focus = false } = {}) {
    if (page < 0 || page >= this.file.count) return;
    if (this.file.place[page] < 0) this.file.unfold([page]), this.told.folding();
    const place = this.file.place[page];
    const high = this.#tops[place + 1] - this.#tops[place] || 1;
    // Where it can be seen with the page at the top, the page stays at the top.
    const at = share === null ? 0 : this.#head(page) + share * this.heightOf(page);
    const down = at < this.scroller.clientHeight * 0.7 ? 0 : at - this.scroller.clientHeight * 0.4;
    this.#pinned = { page, into: down / high };
    this.#become(page);
    this.#to(this.#pinned);
    if (focus) this.#views.get(page)?.element.focus({ preventScroll: true });
  }

  /** The page `by` places further on. */
  step(by) {
    const { sequence, place } = this.file;
    const next = Math.max(0, Math.min(sequence.length - 1, place[this.#current] + by));
    if (sequence.length) this.go(sequence[next], { focus: true });
  }

  #placeAt(top) {
    let low = 0;
    let high = this.file.sequence.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle] <= top) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  render() {
    const { sequence } = this.file;
    if (!sequence.length || !this.scroller.clientHeight) return;
    const { top, bottom } = this.column;
    const screen = bottom - top;
    const first = this.#placeAt(top - NEAR * screen);
    const last = this.#placeAt(bottom + NEAR * screen);
    const reading = this.#placeAt(top + screen * 0.35);
    const near = new Set(sequence.slice(first, last + 1));
    for (const [page, view] of this.#views) {
      if (near.has(page) || view.element.contains(document.activeElement)) continue;
      this.#drop(view);
      this.#views.delete(page);
    }
    for (let place = first; place <= last; place += 1) this.#show(sequence[place], place);
    if (!this.#pinned || this.#pinned.page === sequence[reading] || this.#isOut(this.#pinned.page)) {
      this.#become(sequence[reading]);
    }
    this.#loadSoon(reading, first, last);
  }

  #isOut(page) {
    const place = this.file.place[page];
    return place < 0 || this.#tops[place + 1] < this.column.top || this.#tops[place] > this.column.bottom;
  }

  #show(page, place) {
    let view = this.#views.get(page);
    if (!view) {
      view = new PageView(page, this);
      this.#views.set(page, view);
      this.#insert(view.element, place);
      this.seen?.watch(view.sheet, this.file.sha256(page), this.file.number[page]);
    }
    const width = this.widthOf(page);
    view.put(this.column.put(this.#tops[place]), width, this.heightOf(page));
  }

  #drop(view) {
    this.seen?.unwatch(view.sheet);
    view.remove();
  }

  // Screen readers and the tab key follow the order in the document, so it is the order of the pages.
  #insert(element, place) {
    element.dataset.place = place;
    const after = [...this.column.spacer.children].find((other) => Number(other.dataset.place) > place);
    this.column.spacer.insertBefore(element, after ?? null);
  }

  #loadSoon(reading, first, last) {
    clearTimeout(this.#timer);
    const load = () => {
      const { sequence, place } = this.file;
      this.pictures.drop((page) => page < 0 || (place[page] >= first && place[page] <= last) || this.told.elsewhere?.(page));
      // What is sent is noted as read. So pages are made ready ahead within an original that is in view, and those of
      // another one only once they are in view themselves.
      const { original } = this.file;
      const seen = new Set(sequence.slice(this.#placeAt(this.column.top), this.#placeAt(this.column.bottom) + 1).map((page) => original[page]));
      for (let at = first; at <= last; at += 1) {
        if (!seen.has(original[sequence[at]])) continue;
        this.#views.get(sequence[at])?.load(Math.abs(at - reading) - (at > reading ? 0.5 : 0));
      }
    };
    // A scroll bar dragged through the file passes pages that nobody looks at.
    if (this.#moving() && !this.#pinned) this.#timer = setTimeout(load, 90);
    else load();
  }

  #before = { top: 0, at: 0 };
  #moving() {
    const now = performance.now();
    const speed = Math.abs(this.column.top - this.#before.top) / Math.max(1, now - this.#before.at);
    this.#before = { top: this.column.top, at: now };
    return speed > 12; // pixels a millisecond
  }

  #become(page) {
    if (page === this.#current) return;
    this.#current = page;
    this.told.current(page);
  }

  view(page) {
    return this.#views.get(page);
  }

  /** Everything that is drawn over the pages in view, drawn anew. */
  refresh() {
    for (const view of this.#views.values()) view.refresh();
  }

  /** Make the pages again, after the file itself was read anew, and be at `page`. */
  remake(page) {
    for (const view of this.#views.values()) this.#drop(view);
    this.#views.clear();
    this.#current = -1;
    this.open(page);
  }
}
