// The reader of a whole case file. This module brings the parts together; each part is a module of its own.
import { get } from "./api.mjs";
import { Chronology } from "./chronology.mjs";
import { Column } from "./column.mjs";
import { Corrections } from "./correct.mjs";
import { DocumentList } from "./documents.mjs";
import { CaseFile } from "./file.mjs";
import { Keys } from "./keys.mjs";
import { passageBoxes } from "./layer.mjs";
import { Layers } from "./layers.mjs";
import { Marks } from "./marks.mjs";
import { Panels } from "./panels.mjs";
import { toast } from "./parts.mjs";
import { Pictures } from "./pictures.mjs";
import { Printing } from "./print.mjs";
import { Remedies } from "./remedies.mjs";
import { Search } from "./search.mjs";
import { Selection } from "./selection.mjs";
import * as theme from "./theme.mjs";
import { Thumbnails } from "./thumbnails.mjs";
import { Travel } from "./travel.mjs";
import { bindKeys } from "./keymap.mjs";

theme.begin();
const byId = (id) => document.getElementById(id);
const settings = JSON.parse(byId("reader-settings").textContent);
const { addresses, may } = settings;
const said = (problem) => toast(problem.message);

async function begin() {
  const file = new CaseFile(await get(addresses.manifest));
  const room = new Room(file);
  room.start();
  return room;
}

class Room {
  cited = null; // {page, start, end}: the passage that a jump is about
  #address = 0;

  constructor(file) {
    this.file = file;
    this.may = may;
    this.pictures = new Pictures(addresses.records);
    this.small = new Pictures(addresses.records, 400);
    this.layers = new Layers(addresses.records, file);
    this.columns = [this.#column(byId("pane-1"))];
    this.active = this.columns[0];
    const go = (page) => this.jump(page);
    this.documents = new DocumentList({ holder: byId("document-list"), order: byId("order"), file, go });
    this.documents.changed = () => this.relay();
    this.thumbnails = new Thumbnails({ scroller: byId("thumbnail-list"), file, pictures: this.small, go });
    this.chronology = new Chronology({
      holder: byId("event-list"), filters: byId("event-kinds"), file,
      open: (event) => {
        this.chronology.say(event);
        if (event.page < 0) toast("The page of this event is not shown to you.");
        else this.jump(event.page, event);
      },
    });
    this.marks = new Marks({
      holder: byId("mark-list"), dialog: byId("note-dialog"), file, address: addresses.marks, may: may.mark,
      go: (page, mark) => page >= 0 && this.jump(page, mark.start === null ? null : mark),
      changed: () => this.refresh(),
    });
    this.search = new Search({
      form: byId("find"), holder: byId("hit-list"), count: byId("hit-count"), file, address: addresses.search,
      open: (hit) => this.jump(hit.at, null, { hit: true }),
      changed: () => {
        this.refresh();
        if (this.search.words) this.panels.show("search");
      },
    });
    this.printing = new Printing({
      dialog: byId("print-dialog"), sheets: byId("sheets"), file, caseNumber: settings.case, pictures: this.pictures,
    });
    this.keys = new Keys(byId("keys"));
    this.corrections = new Corrections({
      file, address: addresses.correct, may: may.correct, kinds: byId("kinds-dialog"), dialog: byId("line-dialog"),
      keys: this.keys, reread: () => this.reread(),
    });
    this.remedies = new Remedies({ room: this, addresses, dialog: byId("transcribe-dialog"), reporting: byId("report-dialog") });
    this.travel = new Travel({ file, base: addresses.records, arrive: (place) => this.arrive(place) });
    this.panels = new Panels(byId("room"), () => this.#sized());
    this.selection = new Selection({ bar: byId("selection-bar"), room: this });
  }

  #column(scroller) {
    const column = new Column({
      scroller, file: this.file, pictures: this.pictures, layers: this.layers, seen: addresses.seen,
      marked: (page, layer) => this.#marked(page, layer),
      told: {
        current: (page) => this.#read(column, page),
        laid: () => this.#saySize(column),
        folding: () => this.relay(),
        repeats: (page, repeats) => this.unfold(page, repeats),
        fold: (page) => this.fold(page),
        remedy: (name, page) => this.remedies.button(name, page),
        isMarked: (page) => this.marks?.on(page).length > 0,
        elsewhere: (page) => this.columns.some((other) => other !== column && other.view(page)),
      },
    });
    scroller.addEventListener("focusin", () => this.#activate(column));
    scroller.addEventListener("pointerdown", () => this.#activate(column));
    return column;
  }

  #activate(column) {
    if (this.active === column) return;
    this.active = column;
    this.#read(column, column.current);
  }

  start() {
    const { file } = this;
    byId("of").textContent = `of ${file.sequence.length.toLocaleString("en-US")}`;
    this.documents.render();
    bindKeys(this);
    this.#buttons();
    if (!file.count) {
      byId("pane-1").replaceChildren(byId("nothing").content.cloneNode(true));
      return;
    }
    const { at } = settings;
    const page = at ? file.find(at.document, at.page) : file.sequence[0];
    if (file.place[page] < 0) file.unfold([page]);
    this.#adoptFirst(page);
    this.active.open(page);
    this.arrive({ page, start: at?.start ?? null, end: at?.end ?? null });
    this.travel.here(page, this.cited);
    this.#later();
  }

  // The first picture came with the page itself: it is taken over, not asked for again.
  #adoptFirst(page) {
    const first = byId("first-picture");
    if (!first) return;
    if (first.complete && first.naturalWidth) {
      const width = Number(new URL(first.currentSrc).searchParams.get("width"));
      first.removeAttribute("id");
      first.removeAttribute("style");
      this.pictures.keep(page, width, first); // its other sizes stay named: to take them away would load it anew
    }
    byId("first").remove();
  }

  // What the first page does not need waits until it is shown.
  #later() {
    requestIdleCallback(() => {
      this.chronology.load(addresses.chronology).catch(said);
      this.marks.load().catch(said);
      this.thumbnails.layout();
    }, { timeout: 800 });
  }

  #buttons() {
    const press = (id, act) => byId(id)?.addEventListener("click", act);
    press("zoom-in", () => this.zoom(1));
    press("zoom-out", () => this.zoom(-1));
    press("zoom-fit", () => this.fit());
    press("compare", () => this.compare());
    press("bookmark", () => this.marks.toggle(this.active.current).catch(said));
    press("note", () => this.note());
    press("print", () => this.print());
    press("report", () => this.remedies.report(this.active.current).catch(said));
    press("dark", () => this.dark());
    press("map", () => this.keys.show());
    press("next-hit", () => this.search.step(1));
    press("previous-hit", () => this.search.step(-1));
    press("clear-search", () => this.search.clear());
    byId("go").addEventListener("change", (event) => this.goTo(event.target.value));
    for (const button of document.querySelectorAll("dialog [data-close]")) {
      button.addEventListener("click", () => button.closest("dialog").close(""));
    }
    byId("more")?.addEventListener("click", (event) => {
      if (event.target.closest("button")) byId("more").closest("details").open = false;
    });
  }

  goTo(value) {
    const place = Number.parseInt(value, 10);
    const { sequence } = this.file;
    if (place >= 1 && place <= sequence.length) this.jump(sequence[place - 1], null, { focus: true });
    else toast(`There are pages 1 to ${sequence.length}.`);
    byId("go").value = this.file.place[this.active.current] + 1;
  }

  /** Go somewhere so that one can come back: the way is kept in the history of the browser. */
  jump(page, passage = null, { focus = false, hit = false } = {}) {
    this.travel.leave(this.active.current, this.cited);
    this.arrive({ page, start: passage?.start ?? null, end: passage?.end ?? null, hit }, { focus });
    this.travel.went(page, this.cited);
    this.panels.yield();
  }

  /** Be at a page; where a passage of it is meant, mark it and bring it into view. */
  arrive({ page, start, end, hit = false }, { focus = false } = {}) {
    this.cited = start === null ? null : { page, start, end };
    const { active, file } = this;
    if (file.place[page] < 0) {
      file.unfold([page]);
      this.relay();
    }
    active.go(page, { focus });
    this.refresh();
    if (start === null && !hit) return;
    this.layers.of(page).then((layer) => {
      const passage = this.cited ?? this.search.passages(page, layer)[0];
      if (active.current !== page || !passage) return;
      const [first] = passageBoxes(layer, passage.start, passage.end);
      if (first) active.go(page, { share: first[1], focus });
      if (!this.cited) return;
      toast(first ? "The quote is marked on the page." : "The quote is on this page; its place could not be marked.");
    }, said);
  }

  #marked(page, layer) {
    const passages = [...(this.marks?.passages(page) ?? []), ...(this.search?.passages(page, layer) ?? [])];
    if (this.cited?.page === page) passages.push({ ...this.cited, name: "cited" });
    return passages;
  }

  // The page that is being read has changed: everything beside it follows.
  #read(column, page) {
    if (column !== this.active || page < 0) return;
    const { file } = this;
    const entry = file.document(page);
    byId("now").textContent = file.name(entry);
    if (document.activeElement !== byId("go")) byId("go").value = file.place[page] + 1;
    this.#saySize(column);
    clearTimeout(this.#address);
    this.#address = setTimeout(() => {
      this.documents.current(page);
      this.thumbnails.current(page);
      this.chronology.current(page);
      this.travel.here(page, this.cited?.page === page ? this.cited : null);
    }, 60);
  }

  #saySize(column) {
    if (column === this.active) byId("zoom").textContent = `${Math.round(column.scale * 100)} %`;
  }

  refresh() {
    for (const column of this.columns) column.refresh();
  }

  /** After the order or the folding changed. */
  relay() {
    for (const column of this.columns) column.layout();
    this.thumbnails.layout();
    this.documents.render();
    byId("of").textContent = `of ${this.file.sequence.length.toLocaleString("en-US")}`;
    byId("go").value = this.file.place[this.active.current] + 1;
  }

  #sized() {
    this.columns.forEach((column) => column.scroller.clientHeight && column.current >= 0 && column.layout());
    this.thumbnails?.layout();
  }

  unfold(page, repeats) {
    this.file.unfold(repeats);
    this.relay();
    this.jump(repeats[0], null, { focus: true });
    toast(`Repeats ${this.file.cite(page)}. b goes back.`);
  }

  fold(page) {
    const shown = this.file.shownInstead[page];
    this.file.fold(page);
    this.active.go(shown, { focus: true });
    this.relay();
  }

  /** Read the manifest again, after something in it was changed; the same page stays in view. */
  async reread() {
    const { file } = this;
    const where = this.columns.map(({ current }) => [file.sha256(current), file.number[current], file.place[current]]);
    const cited = this.cited && [file.sha256(this.cited.page), file.number[this.cited.page]];
    if (!file.read(await get(addresses.manifest))) {
      for (const kept of [this.pictures, this.small]) kept.forget();
      this.layers.forgetAll();
    }
    if (!file.count) return window.location.reload();
    if (cited) this.cited = { ...this.cited, page: file.find(...cited) };
    this.columns.forEach((column, place) => {
      const [sha256, number, at] = where[place];
      const page = file.find(sha256, number); // where it is shown no more, what took its place
      column.remake(page >= 0 ? page : file.sequence[Math.max(0, Math.min(at, file.sequence.length - 1))]);
    });
    this.relay();
    this.#read(this.active, this.active.current);
    this.marks.replace();
    this.search.replace();
    return this.chronology.load(addresses.chronology).catch(said);
  }

  zoom(by) {
    const steps = [0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
    const now = this.active.scale;
    const next = by > 0 ? steps.find((step) => step > now * 1.02) : steps.findLast((step) => step < now * 0.98);
    if (next) this.#fitTo(next);
  }

  fit() {
    this.#fitTo(this.active.fit === "width" ? "page" : "width");
  }

  #fitTo(fit) {
    for (const column of this.columns) {
      column.fit = fit;
      column.layout();
    }
    const said = { width: "Fits the width", page: "Fits the page" }[fit] ?? `${Math.round(fit * 100)} %`;
    toast(said);
  }

  /** A second pane with the whole file, at the same page; or away with it. */
  compare() {
    const pane = byId("pane-2");
    const isOpen = this.columns.length === 2;
    byId("compare").setAttribute("aria-pressed", String(!isOpen));
    byId("room").dataset.compare = isOpen ? "off" : "on";
    pane.hidden = isOpen;
    if (isOpen) {
      pane.replaceChildren();
      this.columns.pop();
      this.#activate(this.columns[0]);
      for (const side of this.aside) this.panels.open(side);
      this.columns[0].layout();
      return toast("One pane.");
    }
    this.aside = ["left", "right"].filter((side) => this.panels.isOpen(side));
    for (const side of this.aside) this.panels.close(side);
    const first = this.columns[0];
    const second = this.#column(pane);
    second.fit = first.fit === "page" ? "page" : "width";
    this.columns.push(second);
    first.layout();
    second.open(first.current);
    this.#activate(second);
    pane.focus();
    return toast("Side by side: what you open next opens in the pane that you used last. F6 changes panes.");
  }

  /** From pane to pane. */
  otherPane() {
    const other = this.columns.find((column) => column !== this.active);
    if (!other) return this.active.scroller.focus();
    this.#activate(other);
    return other.scroller.focus();
  }

  note() {
    const passage = this.selection.passage;
    this.marks.note(passage?.page ?? this.active.current, passage).catch(said);
  }

  print() {
    const other = this.columns.find((column) => column !== this.active);
    this.printing.open(this.active.current, other ? other.current : null).catch(said);
  }

  dark() {
    toast(theme.toggleDark() === "dark" ? "Dark." : "Light.");
  }

  paper() {
    toast(theme.togglePaper() === "dark" ? "Pages darkened in the dark." : "Pages as they are.");
  }

  document(by) {
    const { file, active } = this;
    const shown = file.inOrder.filter((entry) => entry.pages.some((page) => file.place[page] >= 0));
    const now = shown.indexOf(file.document(active.current));
    const entry = shown[Math.max(0, Math.min(shown.length - 1, now + by))];
    if (entry) this.jump(this.documents.firstShown(entry), null, { focus: true });
  }

  undo() {
    if (this.marks.undone) {
      const { undone } = this.marks;
      this.marks.undone = null;
      return undone().catch(said);
    }
    return this.corrections.undo();
  }

  now() {
    return this.file.document(this.active.current);
  }
}

begin().then((room) => { document.documentElement.dataset.reader = "ready"; return room; }, (problem) => {
  console.error(problem);
  toast(problem.message);
});
