// Files go up in pieces by the tus protocol (https://tus.io, 1.0.0): a lost connection or a closed page costs nothing
// but time, since the server tells how much has arrived.
const form = document.getElementById("upload-form");
const list = document.getElementById("uploads");
const status = document.getElementById("upload-status");
const drop = document.getElementById("drop");
// A page in another language brings its own words; {places} are filled in.
const WORDS = {
  waits: "waits", of: "{done} of {all}", minutes: "{count} minutes left", seconds: "{count} seconds left", cancel: "Cancel",
  again: "{problem}; tried again soon", opened: "arrived; it is opened and checked", known: null, taken: null,
  not_taken: "{file}: not taken in: {problem}.", remedy: "What to do: {remedy}.", done: null,
  part: "{taken} taken in, {not_taken} not.", cancelled: "Cancelled.", refused: "Not taken in: {problem}.", chosen: null,
  upload_of: "Upload of {file}", lost: "the connection was lost", answered: "the server answered {status}",
  ...JSON.parse(document.getElementById("upload-words")?.textContent ?? "{}"),
};
const say = (key, values = {}) => WORDS[key].replace(/\{([a-z_]+)\}/g, (_, name) => values[name]);
const pagesOf = (count) => `${count} page${count === 1 ? "" : "s"}`;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const PIECE = 8 * 1024 * 1024;
const WAITS = [1, 2, 4, 8, 15, 30];
const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
const mb = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
const pause = (seconds) => new Promise((done) => {
  const timer = setTimeout(done, seconds * 1000);
  addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});
const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

// One request; progress of what goes up is heard through XMLHttpRequest, which alone tells it.
function ask(method, url, { more = {}, body = null, heard = null, hold = null } = {}) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries({ ...headers, ...more })) request.setRequestHeader(name, value);
    if (heard) request.upload.onprogress = (event) => heard(event.loaded);
    request.onload = () => done(request);
    request.onerror = request.ontimeout = () => fail(new Error(say("lost")));
    request.onabort = () => fail(new Error("cancelled"));
    if (hold) hold(request);
    request.send(body);
  });
}

function said(request) {
  try { return JSON.parse(request.responseText).error; } catch { return say("answered", { status: request.status }); }
}

// What the server says of files in another language than the page's is marked for screen readers.
const spoken = (words, language) => {
  const marked = document.createElement("span");
  if (language && language !== document.documentElement.lang) marked.lang = language;
  marked.textContent = words;
  return marked;
};
// The words of a key with its {places} filled in, each by text or by an element.
function filled(key, values) {
  const parts = WORDS[key].split(/\{([a-z_]+)\}/).map((part, place) => (place % 2 ? values[part] : part));
  const whole = document.createElement("span");
  whole.append(...parts);
  return whole;
}

// The server may still be writing the piece that was broken off: ask again.
async function forget(url) {
  for (const seconds of [0.2, 1, 3]) {
    const gone = await ask("DELETE", url).catch(() => null);
    if (gone && gone.status !== 423) return;
    await pause(seconds);
  }
}

class Refusal extends Error {}

class Sending {
  constructor(file, known) {
    this.file = file; this.url = known || null; this.cancelled = false; this.arrived = 0;
    this.row = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = file.name;
    this.bar = Object.assign(document.createElement("progress"), { max: file.size, value: 0 });
    this.bar.setAttribute("aria-label", say("upload_of", { file: file.name }));
    this.words = Object.assign(document.createElement("span"), { className: "quiet small", textContent: say("waits") });
    this.stop = Object.assign(document.createElement("button"), { type: "button", className: "usa-button usa-button--unstyled plain" });
    this.stop.append(say("cancel"), Object.assign(document.createElement("span"), { className: "usa-sr-only", textContent: ` ${file.name}` }));
    this.stop.onclick = () => this.cancel();
    this.result = document.createElement("div");
    this.row.append(name, " ", this.bar, " ", this.words, " ", this.stop, this.result);
    list.append(this.row);
  }

  show(bytes) {
    this.bar.value = bytes;
    const speed = (bytes - this.from) / Math.max(0.2, (performance.now() - this.since) / 1000);
    const left = speed > 0 && bytes > this.from ? Math.ceil((this.file.size - bytes) / speed) : null;
    const time = left === null ? "" : left > 90 ? `, ${say("minutes", { count: Math.ceil(left / 60) })}` : `, ${say("seconds", { count: left })}`;
    this.words.textContent = `${say("of", { done: mb(bytes), all: mb(this.file.size) })}${bytes < this.file.size ? time : ""}`;
  }

  async run() {
    for (let tries = 0; ; ) {
      try {
        await this.begin();
        await this.send(() => { tries = 0; });
        return await this.finish();
      } catch (problem) {
        if (this.cancelled) return this.endCancelled();
        if (problem instanceof Refusal) return this.end(say("refused", { problem: problem.message }), true);
        this.words.textContent = say("again", { problem: problem.message });
        await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
        if (this.cancelled) return this.endCancelled();
        tries += 1;
      }
    }
  }

  async begin() {
    if (this.url) {
      const asked = await ask("HEAD", this.url);
      if (asked.status === 200) { this.arrived = Number(asked.getResponseHeader("Upload-Offset")); return; }
      if (asked.status !== 404) throw new Error(say("answered", { status: asked.status }));
    }
    // A party sends for itself: its page has neither field.
    const told = { filename: this.file.name, sender: form.elements.sender?.value ?? "", way: form.elements.way?.value ?? "" };
    const metadata = Object.entries(told).map(([name, value]) => `${name} ${inBase64(value)}`).join(",");
    const made = await ask("POST", form.dataset.create, { more: { "Upload-Length": this.file.size, "Upload-Metadata": metadata } });
    if (made.status >= 500) throw new Error(said(made));
    if (made.status !== 201) throw new Refusal(said(made));
    this.url = made.getResponseHeader("Location");
    this.arrived = 0;
  }

  async send(moved) {
    this.from = this.arrived; this.since = performance.now();
    this.show(this.arrived);
    while (this.arrived < this.file.size) {
      if (this.cancelled) throw new Error("cancelled");
      const body = this.file.slice(this.arrived, this.arrived + PIECE);
      const sent = await ask("PATCH", this.url, {
        body, more: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": this.arrived },
        heard: (bytes) => this.show(this.arrived + bytes), hold: (request) => { this.request = request; },
      });
      if (sent.status === 413 || sent.status === 403) throw new Refusal(said(sent));
      if (sent.status !== 204) throw new Error(said(sent));
      this.arrived = Number(sent.getResponseHeader("Upload-Offset"));
      moved();
    }
    this.show(this.arrived);
  }

  async finish() {
    this.words.textContent = say("opened");
    this.stop.hidden = true;
    const done = await ask("POST", `${this.url}take-in/`);
    if (done.status !== 200) throw done.status >= 500 || done.status === 409 ? new Error(said(done)) : new Refusal(said(done));
    const { taken_in: taken, faults } = JSON.parse(done.responseText);
    const lines = document.createElement("ul");
    for (const one of taken) {
      const line = document.createElement("li");
      if (form.dataset.records === undefined) {
        line.textContent = say(one.known ? "known" : "taken", { file: one.file, pages: one.pages });
        lines.append(line);
        continue;
      }
      const link = Object.assign(document.createElement("a"), { href: `${form.dataset.records}${one.document}/`, textContent: one.file });
      line.append(link, `: ${one.known ? "was here already" : "taken in"}, ${pagesOf(one.pages)}. ${one.notes.join(" ")}`);
      lines.append(line);
    }
    for (const fault of faults) {
      const line = document.createElement("li");
      line.className = "late";
      line.append(
        filled("not_taken", { file: fault.file, problem: spoken(fault.problem, fault.lang) }), " ",
        filled("remedy", { remedy: spoken(fault.remedy, fault.lang) }),
      );
      lines.append(line);
    }
    this.result.append(lines);
    const pages = taken.reduce((sum, one) => sum + one.pages, 0);
    const whole = WORDS.done ? say("done", { pages }) : `Taken in: ${pagesOf(pages)}.`;
    this.end(faults.length ? say("part", { taken: taken.length, not_taken: faults.length }) : whole, faults.length > 0);
  }

  cancel() {
    this.cancelled = true;
    this.request?.abort();
    this.forgotten = this.url ? forget(this.url) : null;
  }

  async endCancelled() {
    await this.forgotten;
    this.end(say("cancelled"));
  }

  end(words, bad = false) {
    this.stop.remove();
    this.words.textContent = words;
    this.words.className = bad ? "late" : "small";
    status.textContent = `${this.file.name}: ${words}`;
  }
}

// One after the other: the line is the bottleneck.
const waiting = [];
let busy = false;
async function work() {
  if (busy) return;
  busy = true;
  while (waiting.length) await waiting.shift().run();
  busy = false;
}

function add(files) {
  for (const file of files) {
    const before = [...document.querySelectorAll("#unfinished [data-upload]")].find((item) => item.dataset.file === file.name && Number(item.dataset.size) === file.size);
    waiting.push(new Sending(file, before?.dataset.upload));
    before?.remove();
  }
  status.textContent = WORDS.chosen ? say("chosen", { count: files.length }) : `${files.length} file${files.length === 1 ? "" : "s"} chosen.`;
  work();
}

form.classList.add("scripted");
const input = document.getElementById("files");
input.multiple = true;
input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
form.addEventListener("submit", (event) => event.preventDefault());
for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); add([...event.dataTransfer.files]); });
document.getElementById("unfinished")?.addEventListener("click", async (event) => {
  const item = event.target.closest("[data-cancel]")?.closest("[data-upload]");
  if (!item) return;
  await forget(item.dataset.upload);
  item.remove();
  status.textContent = `${item.dataset.file}: ${say("cancelled")}`;
});
addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
