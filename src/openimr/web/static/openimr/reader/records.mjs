// The list of records: move by keyboard, set right what a document is, and see how far the reading is.
import { get } from "./api.mjs";
import { Corrections } from "./correct.mjs";
import { CaseFile } from "./file.mjs";
import { Keys } from "./keys.mjs";
import { toast } from "./parts.mjs";
import * as theme from "./theme.mjs";

theme.begin();
const byId = (id) => document.getElementById(id);
const { addresses, may } = JSON.parse(byId("records-settings").textContent);

class List {
  file = null;

  constructor() {
    this.keys = new Keys(byId("keys"));
    byId("map")?.addEventListener("click", () => this.keys.show());
    for (const button of document.querySelectorAll("dialog [data-close]")) {
      button.addEventListener("click", () => button.closest("dialog").close(""));
    }
    byId("documents")?.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr[data-document]");
      if (row) this.#become(row);
    });
    this.#bind();
  }

  get rows() {
    return [...document.querySelectorAll("tr[data-document]")];
  }

  get row() {
    return this.rows.find((row) => row.getAttribute("aria-current") === "true");
  }

  #become(row) {
    for (const other of this.rows) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }

  step(by) {
    const { rows } = this;
    if (!rows.length) return;
    const at = this.row ? rows.indexOf(this.row) + by : 0;
    rows[Math.max(0, Math.min(rows.length - 1, at))].querySelector("a").focus();
  }

  // The file is read only once somebody sets something right.
  async #corrections() {
    this.file = new CaseFile(await get(addresses.manifest));
    this.corrections ??= new Corrections({
      file: this.file, address: addresses.correct, may: may.correct, kinds: byId("kinds-dialog"), dialog: byId("line-dialog"),
      keys: this.keys, reread: () => this.reread(),
    });
    this.corrections.file = this.file;
    return this.corrections;
  }

  async #on(what) {
    if (!this.row) return toast("Choose a document first: j and k move.");
    const { document: sha256, first } = this.row.dataset;
    try {
      const corrections = await this.#corrections();
      const page = this.file.find(sha256, Number(first));
      corrections[what](this.file.document(page));
    } catch (problem) {
      toast(problem.message);
    }
    return undefined;
  }

  /** Take the list anew from the server; the same row stays chosen. */
  async reread() {
    const kept = this.row?.dataset;
    const answer = await fetch(addresses.records, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("documents").replaceChildren(...fresh.getElementById("documents").childNodes);
    byId("h-documents").textContent = fresh.getElementById("h-documents").textContent;
    const { rows } = this;
    const row = rows.find(({ dataset }) => dataset.document === kept?.document && dataset.first === kept?.first) ?? rows[0];
    if (kept) row?.querySelector("a").focus();
  }

  #bind() {
    this.keys.add("Moving", [
      ["j k", "next and previous document", "j ArrowDown", () => this.step(1)],
      ["", "", "k ArrowUp", () => this.step(-1)],
      ["Enter", "open it", "o", () => this.row?.querySelector("a").click()],
      ["/", "search the records", "/", () => byId("q")?.focus()],
      ["r", "read the whole case file", "r", () => { window.location = addresses.reader; }],
    ]);
    if (may.correct) {
      this.keys.add("Setting right what a document is", [
        ["c then letter", "its kind", "c", () => this.#on("kind")],
        ["d", "its date of service", "d", () => this.#on("date")],
        ["t", "its title", "t", () => this.#on("title")],
        ["a", "its author", "a", () => this.#on("author")],
        ["x", "relevant or not", "x", () => this.#on("relevance")],
        ["Shift J", "join with the document before", "J", () => this.#on("join")],
        ["u", "undo the last correction", "u Ctrl+z", () => this.#corrections().then((all) => all.undo(), (problem) => toast(problem.message))],
      ]);
    }
    this.keys.add("Seeing", [
      ["Shift D", "dark or light", "D", () => toast(theme.toggleDark() === "dark" ? "Dark." : "Light.")],
      ["?", "this map", "?", () => this.keys.show()],
    ]);
  }
}

const counted = (count, word) => `${count.toLocaleString("en-US")} ${word}`;

function left(seconds) {
  if (seconds === null) return "nobody is reading them at the moment";
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} seconds left`;
  return `about ${Math.round(seconds / 60)} minutes left`;
}

// How far the reading is, asked while pages wait; the list is taken anew when the last one is read.
async function follow(list) {
  const section = byId("progress");
  if (!section || Number(section.dataset.waiting) === 0) return;
  let waits = 1000;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, waits); });
    if (document.hidden) continue;
    try {
      const now = await get(section.dataset.address);
      section.hidden = false;
      byId("progress-bar").max = Math.max(1, now.total);
      byId("progress-bar").value = now.done + now.failed;
      const said = [`${now.done.toLocaleString("en-US")} of ${counted(now.total, "pages read")}`];
      if (now.waiting) said.push(`${now.a_second.toFixed(1)} a second`, left(now.seconds_left));
      if (now.failed) said.push(counted(now.failed, "could not be read"));
      byId("progress-says").textContent = `${said.join(", ")}.`;
      if (!now.waiting) {
        if (now.failed) window.location.reload();
        else await list.reread();
        return;
      }
      waits = 1000;
    } catch (problem) {
      byId("progress-says").textContent = problem.message;
      waits = Math.min(waits * 2, 30_000);
    }
  }
}

follow(new List());
