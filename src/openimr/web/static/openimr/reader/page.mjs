// One page: its caption, its picture, its text over it, and what is marked on it.
import { drawBoxes, passageBoxes, textLayer } from "./layer.mjs";
import { Pictures } from "./pictures.mjs";
import { tag } from "./parts.mjs";

export class PageView {
  #width = 0;
  #asked = 0;
  #layer = null;

  constructor(page, column) {
    Object.assign(this, { page, column });
    const { file } = column;
    this.element = document.createElement("section");
    this.element.className = "leaf";
    this.element.tabIndex = -1;
    this.element.dataset.leaf = page;
    this.element.setAttribute("aria-label", file.spoken(page));
    this.sheet = document.createElement("div");
    this.sheet.className = "page";
    this.sheet.dataset.page = page;
    this.over = document.createElement("div");
    this.over.className = "over";
    this.over.setAttribute("aria-hidden", "true");
    this.sheet.append(this.over);
    this.element.append(this.#caption(), this.sheet);
    this.element.classList.toggle("is-withheld", file.is(page, "withheld"));
    this.#say();
  }

  #caption() {
    const { column, page } = this;
    const { file } = column;
    const caption = document.createElement("div");
    caption.className = "caption";
    const entry = file.document(page);
    const name = document.createElement("span");
    name.className = "caption__name";
    name.textContent = file.name(entry);
    const where = document.createElement("span");
    where.className = "caption__page";
    where.textContent = `${file.inDocument(page)} of ${entry.pages.length}`;
    caption.append(tag(file.kindOf(entry)), name, where);
    const repeats = file.repeatsOf.get(page) ?? [];
    if (repeats.length) caption.append(this.#also(repeats));
    if (file.shownInstead[page] >= 0) caption.append(this.#folding());
    return caption;
  }

  #also(repeats) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = repeats.length === 1 ? "also at 1 place" : `also at ${repeats.length} places`;
    button.title = repeats.map((other) => this.column.file.cite(other)).join("\n");
    button.addEventListener("click", () => this.column.told.repeats(this.page, repeats));
    return button;
  }

  #folding() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "repeats another page: fold";
    button.addEventListener("click", () => this.column.told.fold(this.page));
    return button;
  }

  // What keeps the page from being read as it should, and what to do about it.
  #say() {
    const { file, told } = this.column;
    const { page } = this;
    const said = [];
    if (file.is(page, "withheld")) {
      said.push(["Withheld: a privacy incident is open. Only records staff see this page.", []]);
    }
    if (file.is(page, "waiting")) said.push(["Waits to be read: it is not searched yet.", []]);
    if (file.is(page, "failed")) {
      said.push([`Could not be read. ${file.problem(page)}`, ["retry", "transcribe"]]);
    }
    const byPerson = file.is(page, "transcribed");
    if (byPerson) said.push(["A person has read this page: its text is theirs.", ["transcribe"]]);
    else if (file.is(page, "illegible")) said.push(["Illegible: nothing here was guessed.", ["transcribe"]]);
    else if (file.is(page, "handwriting")) said.push(["Handwriting: a person has to read it.", ["confirm", "transcribe"]]);
    else if (file.is(page, "poor")) said.push(["Poor copy: the text may hold misread words.", ["confirm", "transcribe"]]);
    else if (file.is(page, "unsure")) said.push(["Read with little confidence: check against the picture.", ["confirm", "transcribe"]]);
    if (!said.length) return;
    const strip = document.createElement("div");
    strip.className = "strip";
    for (const [sentence, remedies] of said) {
      const line = document.createElement("p");
      line.append(sentence);
      for (const remedy of remedies) {
        const button = told.remedy(remedy, page);
        if (button) line.append(" ", button);
      }
      strip.append(line);
    }
    this.element.insertBefore(strip, this.sheet);
  }

  put(top, width, height) {
    this.#width = width;
    this.element.style.transform = `translateY(${top}px)`;
    this.element.style.width = `${width}px`;
    this.sheet.style.height = `${height}px`;
    const picture = this.column.pictures.here(this.page, Pictures.width(width));
    if (picture && !this.picture) this.#draw(picture);
  }

  #draw(picture) {
    if (this.picture === picture) return;
    // One picture element can be in one place only: the other pane of a comparison gets a copy.
    const own = picture.isConnected ? picture.cloneNode() : picture;
    this.picture?.remove();
    this.picture = own;
    this.sheet.prepend(own);
    this.sheet.dataset.drawn = "true";
    this.column.told.drawn?.(this.page);
    this.column.seen?.again();
  }

  load(urgency) {
    const { file, pictures } = this.column;
    const width = Pictures.width(this.#width);
    if (this.#asked !== width) {
      this.#asked = width;
      pictures.wanted(this.page, file.sha256(this.page), file.number[this.page], width, urgency).then(
        (picture) => this.element.isConnected && this.#draw(picture),
        (problem) => this.#failed(problem),
      ).finally(() => this.#askLayer());
    }
  }

  // The text comes after the picture: nobody waits for a word before seeing the page.
  #askLayer() {
    if (this.#layer || this.layerAsked || !this.element.isConnected) return;
    this.layerAsked = true;
    this.column.layers.of(this.page).then(
      (layer) => this.element.isConnected && this.#lay(layer),
      () => { this.layerAsked = false; },
    );
  }

  #failed(problem) {
    this.#asked = 0;
    if (problem.name === "AbortError" || this.picture) return;
    this.sheet.dataset.drawn = "failed";
    this.sheet.dataset.says = "The picture of this page could not be drawn. Scroll away and back to try again.";
  }

  #lay(layer) {
    const { file } = this.column;
    this.#layer = layer;
    this.text = textLayer(layer, file.height[this.page] / file.width[this.page]);
    this.sheet.append(this.text);
    if (!layer.text.trim()) {
      const none = document.createElement("p");
      none.className = "visually-hidden";
      none.textContent = "This page has no text.";
      this.sheet.append(none);
    }
    this.refresh();
  }

  /** Draw what is marked on this page: the cited passage, search hits, notes. */
  refresh() {
    if (!this.#layer) return;
    this.over.replaceChildren();
    for (const { start, end, name } of this.column.marked(this.page, this.#layer)) {
      drawBoxes(this.over, passageBoxes(this.#layer, start, end), name);
    }
    this.element.classList.toggle("has-mark", this.column.told.isMarked?.(this.page) ?? false);
  }

  remove() {
    this.element.remove();
  }
}
