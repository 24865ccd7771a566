// A column of any length: only what is near exists. A browser cannot scroll ten thousand tall pages (its own limit of
// length is in the way), so beyond LONGEST the scroll bar stands for more than it is long: small steps move one to one,
// a jump lands in proportion, and the two are brought together when the scrolling rests.
const LONGEST = 8_000_000;

export class LongColumn {
  #last = 0;
  #shift = 0; // what is added to the scroll position to get the place in the column

  /** `render(from, to)` is told which stretch of the column is in view, in pixels from its top. */
  constructor(scroller, render) {
    this.scroller = scroller;
    this.spacer = document.createElement("div");
    this.spacer.className = "spacer";
    scroller.append(this.spacer);
    this.total = 0;
    this.render = render;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("scrollend", () => this.#settle(), { passive: true });
    new ResizeObserver(() => this.onresize?.()).observe(scroller);
  }

  get #view() {
    return this.scroller.clientHeight;
  }

  get #length() {
    return Math.min(this.total, LONGEST);
  }

  /** The place in the column at the top of the view. */
  get top() {
    return this.scroller.scrollTop + this.#shift;
  }

  get bottom() {
    return this.top + this.#view;
  }

  /** Where something at `place` in the column is put within the spacer. */
  put(place) {
    return place - this.#shift;
  }

  set length(total) {
    this.total = total;
    this.spacer.style.height = `${this.#length}px`;
  }

  to(place) {
    const top = Math.max(0, Math.min(place, this.total - this.#view));
    this.#shift = top - this.#proportional(top);
    this.scroller.scrollTop = top - this.#shift;
    this.#last = this.scroller.scrollTop;
    this.#shift = top - this.#last; // the browser rounds
    this.render();
  }

  #proportional(top) {
    if (this.total <= LONGEST) return top;
    return (top * (this.#length - this.#view)) / (this.total - this.#view);
  }

  #scrolled() {
    const now = this.scroller.scrollTop;
    const jumped = Math.abs(now - this.#last) > 3 * this.#view;
    this.#last = now;
    if (this.total <= LONGEST) this.#shift = 0;
    else if (jumped) this.#shift = (now * (this.total - this.#view)) / (this.#length - this.#view) - now;
    this.render();
  }

  #settle() {
    if (this.total > LONGEST && Math.abs(this.#proportional(this.top) - this.scroller.scrollTop) > 1) this.to(this.top);
  }
}
