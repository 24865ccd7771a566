// The case file as the manifest tells it: documents, their pages, and the order in which they are read.

export const day = (iso) => (iso ? `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}` : "");

const same = (one, other) => one.length === other.length && one.every((value, place) => value === other[place]);

const ORDERS = {
  date: (a, b) => (a.date ?? "9999").localeCompare(b.date ?? "9999") || a.original - b.original || a.first - b.first,
  arrival: (a, b) => a.original - b.original || a.first - b.first,
  kind: (a, b) => a.kind - b.kind || ORDERS.date(a, b),
};

export class CaseFile {
  #manifest;
  #at = new Map(); // "original/number" to page
  unfolded = new Set(); // repeated pages that are shown in their own place
  order = "date";

  constructor(manifest) {
    this.read(manifest);
  }

  /** Take in a manifest, the first or a newer one; answers whether every page kept its place in it. */
  read(manifest) {
    const before = this.#manifest;
    const kept = !before || (same(before.pages.number, manifest.pages.number) && same(before.pages.original, manifest.pages.original)
      && before.originals.every(([sha256], place) => manifest.originals[place]?.[0] === sha256));
    this.#manifest = manifest;
    if (!kept) this.unfolded.clear();
    const { original, number, document, size, flags } = manifest.pages;
    Object.assign(this, { original, number, flags, count: number.length, kinds: manifest.kinds });
    this.width = size.map((place) => manifest.sizes[place][0]);
    this.height = size.map((place) => manifest.sizes[place][1]);
    this.#at = new Map(number.map((n, page) => [`${original[page]}/${n}`, page]));
    this.shownInstead = new Int32Array(this.count).fill(-1);
    this.repeatsOf = new Map();
    for (const [page, shown] of manifest.repeats) {
      this.shownInstead[page] = shown;
      this.repeatsOf.set(shown, [...(this.repeatsOf.get(shown) ?? []), page]);
    }
    this.documents = manifest.documents.map(
      ([file, first, last, kind, title, date, author, relevance, corrected, confidence], id) => ({
        id, original: file, first, last, kind, title, date, author, relevance, corrected, confidence, pages: [],
      }),
    );
    this.documentOf = document.map((place, page) => (place >= 0 ? place : this.#undivided(original[page])));
    this.documentOf.forEach((place, page) => this.documents[place].pages.push(page));
    this.arrange(this.order);
    return kept;
  }

  // Pages that are not yet divided into documents stand under the name of their file.
  #undivided(original) {
    const known = this.documents.find((entry) => entry.undivided && entry.original === original);
    if (known) return known.id;
    const other = this.kinds.findIndex(([id]) => id === "other");
    const [, file] = this.#manifest.originals[original];
    this.documents.push({
      id: this.documents.length, original, first: 1, last: 1, kind: other, title: file, date: null, author: "",
      relevance: "", corrected: [], confidence: 0, pages: [], undivided: true,
    });
    return this.documents.length - 1;
  }

  /** Put the documents in an order ("date", "arrival", "kind"); repeated pages stay folded behind the shown one. */
  arrange(order) {
    this.order = order;
    this.inOrder = this.documents.filter((entry) => entry.pages.length).sort(ORDERS[order]);
    this.sequence = [];
    this.place = new Int32Array(this.count).fill(-1);
    for (const entry of this.inOrder) {
      for (const page of entry.pages) {
        if (this.shownInstead[page] >= 0 && !this.unfolded.has(page)) continue;
        this.place[page] = this.sequence.length;
        this.sequence.push(page);
      }
    }
  }

  unfold(pages) {
    for (const page of pages) this.unfolded.add(page);
    this.arrange(this.order);
  }

  fold(page) {
    this.unfolded.delete(page);
    this.arrange(this.order);
  }

  find(sha256, number) {
    const original = this.#manifest.originals.findIndex(([digest]) => digest === sha256);
    return this.#at.get(`${original}/${number}`) ?? -1;
  }

  sha256(page) {
    return this.#manifest.originals[this.original[page]][0];
  }

  sender(page) {
    return this.#manifest.originals[this.original[page]][2];
  }

  received(page) {
    return this.#manifest.originals[this.original[page]][3];
  }

  document(page) {
    return this.documents[this.documentOf[page]];
  }

  is(page, name) {
    return (this.flags[page] & this.#manifest.flags[name]) !== 0;
  }

  /** Whether something is to be said above a page: that it is withheld, waits, failed, or is hard to read. */
  hasStrip(page) {
    return ["withheld", "waiting", "failed", "illegible", "handwriting", "poor", "unsure", "transcribed"].some((name) => this.is(page, name));
  }

  problem(page) {
    return this.#manifest.problems[page] ?? "";
  }

  kindOf(entry) {
    const [id, name, letter, label, family] = this.kinds[entry.kind];
    return { id, name, letter, label, family };
  }

  /** How a document is named: by its title and date. */
  name(entry) {
    return entry.date ? `${entry.title}, ${day(entry.date)}` : entry.title;
  }

  /** Which page of its document a page is, from 1. */
  inDocument(page) {
    return this.number[page] - this.document(page).first + 1;
  }

  /** How a page is cited: document, date, page of the original. */
  cite(page) {
    return `${this.name(this.document(page))}, page ${this.number[page]}`;
  }

  /** The same in full, as a screen reader says it. */
  spoken(page) {
    const entry = this.document(page);
    return `${this.name(entry)}, page ${this.inDocument(page)} of ${entry.pages.length}`;
  }
}
