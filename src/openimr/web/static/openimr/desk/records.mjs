// The records beside the item: the reader's own pages, search and contents, in one pane of the desk.
import { get } from "../reader/api.mjs";
import { Column } from "../reader/column.mjs";
import { DocumentList } from "../reader/documents.mjs";
import { CaseFile } from "../reader/file.mjs";
import { passageBoxes, selectedPassage } from "../reader/layer.mjs";
import { Layers } from "../reader/layers.mjs";
import { inBackground } from "../reader/leaving.mjs";
import { toast } from "../reader/parts.mjs";
import { Pictures } from "../reader/pictures.mjs";
import { Search } from "../reader/search.mjs";
import { nextLines } from "./lines.mjs";

const byId = (id) => document.getElementById(id);
const said = (problem) => toast(problem.message);

export class Records {
  lit = null; // {page, start, end}: the passage that is marked
  selected = null; // {page, start, end, text}: what is selected
  #way = []; // where one was before
  #timer = 0;
  #width = -1;

  static async open(settings) {
    const { manifest } = settings.addresses;
    return new Records(settings, new CaseFile(await inBackground((signal) => get(manifest, { signal }))));
  }

  constructor({ addresses }, file) {
    this.file = file;
    this.pictures = new Pictures(addresses.records);
    this.layers = new Layers(addresses.records, file);
    this.search = new Search({
      form: byId("records-find"), holder: byId("records-hits"), count: byId("records-count"), file, address: addresses.search,
      open: (hit) => this.#hit(hit),
      changed: () => {
        byId("records-found").hidden = !this.search?.words;
        if (this.search?.words) this.drawer(true);
        this.column?.refresh();
      },
    });
    this.documents = new DocumentList({ holder: byId("records-documents"), order: byId("records-order"), file, go: (page) => this.show({ page }) });
    this.documents.changed = () => this.relay();
    this.column = new Column({
      scroller: byId("records-pane"), file, pictures: this.pictures, layers: this.layers, seen: addresses.seen,
      marked: (page, layer) => this.#marked(page, layer),
      told: {
        current: (page) => this.#read(page),
        laid: () => {},
        folding: () => this.relay(),
        repeats: (_, repeats) => { file.unfold(repeats); this.relay(); this.show({ page: repeats[0] }); },
        fold: (page) => { const shown = file.shownInstead[page]; file.fold(page); this.relay(); this.show({ page: shown }); },
        remedy: () => null,
      },
    });
    this.#buttons();
    document.addEventListener("selectionchange", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#selection(), 120);
    });
  }

  begin(at) {
    const { file } = this;
    byId("records-of").textContent = `of ${file.sequence.length.toLocaleString("en-US")}`;
    this.documents.render();
    if (!file.count) {
      byId("records-pane").textContent = "No records yet.";
      return;
    }
    const page = at ? file.find(at.document, at.page) : file.sequence[0];
    this.column.open(page < 0 ? file.sequence[0] : page);
    if (at && page >= 0) this.#arrive({ page, start: at.start, end: at.end });
  }

  /** Show a place of the records: {document, page, start, end}, or {document, page, quote}, marked where it can be. */
  async go(place, { focus = false } = {}) {
    const page = this.file.find(place.document, Number(place.page));
    if (page < 0) return toast("That page is not shown to you.");
    let { start = null, end = null } = place;
    if (start === null && place.quote) {
      const at = (await this.layers.of(page)).text.indexOf(place.quote);
      if (at >= 0) [start, end] = [at, at + place.quote.length];
    }
    return this.show({ page, start, end }, { focus });
  }

  show({ page, start = null, end = null }, { focus = false } = {}) {
    if (this.column.current >= 0) this.#way.push({ page: this.column.current, ...(this.lit ?? {}) });
    byId("desk").dispatchEvent(new CustomEvent("desk:view", { detail: "records" }));
    this.#arrive({ page, start, end }, { focus });
  }

  back() {
    const place = this.#way.pop();
    if (place) this.#arrive({ start: null, end: null, ...place });
    else toast("This is where you began.");
  }

  #arrive({ page, start, end }, { focus = false, quietly = false } = {}) {
    this.lit = start === null || start === undefined ? null : { page, start, end };
    if (this.file.place[page] < 0) {
      this.file.unfold([page]);
      this.relay();
    }
    if (this.#width !== this.column.scroller.clientWidth) this.column.layout(); // it was not shown until now
    this.#width = this.column.scroller.clientWidth;
    this.column.go(page, { focus });
    this.column.refresh();
    if (!this.lit) return;
    this.layers.of(page).then((layer) => {
      if (this.column.current !== page || this.lit?.start !== start) return;
      const [first] = passageBoxes(layer, start, end);
      if (first) this.column.go(page, { share: first[1], focus });
      if (!quietly) toast(first ? "The quote is marked on the page." : "The quote is on this page; its place could not be marked.");
    }, said);
  }

  async #hit(hit) {
    const layer = await this.layers.of(hit.at);
    const [first] = this.search.passages(hit.at, layer);
    this.show({ page: hit.at, start: first?.start ?? null, end: first?.end ?? null });
  }

  /** Search the records for words, as if they had been typed. */
  find(words) {
    byId("records-words").value = words;
    byId("desk").dispatchEvent(new CustomEvent("desk:view", { detail: "records" }));
    return this.search.find(words).catch(said);
  }

  #marked(page, layer) {
    const passages = [...(this.search?.passages(page, layer) ?? [])];
    if (this.lit?.page === page) passages.push({ ...this.lit, name: "cited" });
    return passages;
  }

  #read(page) {
    if (page < 0) return;
    const { file } = this;
    byId("records-now").textContent = file.name(file.document(page));
    if (document.activeElement !== byId("records-page")) byId("records-page").value = file.place[page] + 1;
    requestAnimationFrame(() => this.documents.current(page));
  }

  relay() {
    this.column.layout();
    this.documents.render();
    byId("records-of").textContent = `of ${this.file.sequence.length.toLocaleString("en-US")}`;
  }

  drawer(open = byId("records-drawer").hidden) {
    byId("records-drawer").hidden = !open;
    byId("records-list").setAttribute("aria-expanded", String(open));
    if (open) this.documents.current(this.column.current);
  }

  zoom(by) {
    const steps = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
    const now = this.column.scale;
    const next = by > 0 ? steps.find((step) => step > now * 1.02) : steps.findLast((step) => step < now * 0.98);
    if (!next) return;
    this.column.fit = next;
    this.column.layout();
  }

  /** The document before or after the one in view. */
  document(by) {
    const { file, column } = this;
    const shown = file.inOrder.filter((entry) => entry.pages.some((page) => file.place[page] >= 0));
    const now = shown.indexOf(file.document(column.current));
    const entry = shown[Math.max(0, Math.min(shown.length - 1, now + by))];
    if (entry) this.show({ page: this.documents.firstShown(entry) });
  }

  #buttons() {
    const press = (id, act) => byId(id).addEventListener("click", act);
    press("records-list", () => this.drawer());
    press("records-back", () => this.back());
    press("records-before", () => this.column.step(-1));
    press("records-next", () => this.column.step(1));
    press("records-smaller", () => this.zoom(-1));
    press("records-larger", () => this.zoom(1));
    press("records-clear", () => this.search.clear());
    byId("records-page").addEventListener("change", (event) => {
      const place = Number.parseInt(event.target.value, 10);
      const { sequence } = this.file;
      if (place >= 1 && place <= sequence.length) this.show({ page: sequence[place - 1] });
      else toast(`There are pages 1 to ${sequence.length}.`);
      event.target.value = this.file.place[this.column.current] + 1;
    });
  }

  #selection() {
    const found = selectedPassage();
    if (!found && document.activeElement?.closest(".selection-bar")) return;
    this.selected = found;
    document.dispatchEvent(new CustomEvent("desk:selected", { detail: found }));
  }

  /** Select the next line of the page in view, or one line more. */
  async line({ more = false } = {}) {
    const page = this.column.current;
    const layer = await this.layers.of(page);
    const now = this.selected?.page === page ? this.selected : this.lit?.page === page ? this.lit : null;
    const next = nextLines(layer.text, now, more);
    if (!next) return toast("The page has no further line.");
    this.selected = null;
    this.#arrive({ page, ...next }, { quietly: true });
    return toast(layer.text.slice(next.start, next.end));
  }

  /** What is selected, else what is marked: {document, page, start, end, quote, title}; null where it is nothing. */
  async passage() {
    const place = this.selected ?? this.lit;
    if (!place) return null;
    const { file } = this;
    const { text } = await this.layers.of(place.page);
    return {
      document: file.sha256(place.page), page: file.number[place.page], start: place.start, end: place.end,
      quote: text.slice(place.start, place.end), title: file.name(file.document(place.page)),
    };
  }
}
