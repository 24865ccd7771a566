// Files go up in pieces by the tus protocol (https://tus.io, 1.0.0): a lost connection or a closed page costs nothing
// but time, since the server tells how much has arrived.
const form = document.getElementById("upload-form");
const list = document.getElementById("uploads");
const status = document.getElementById("upload-status");
const drop = document.getElementById("drop");
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
    request.onerror = request.ontimeout = () => fail(new Error("the connection was lost"));
    request.onabort = () => fail(new Error("cancelled"));
    if (hold) hold(request);
    request.send(body);
  });
}

function said(request) {
  try { return JSON.parse(request.responseText).error; } catch { return `the server answered ${request.status}`; }
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
    this.bar.setAttribute("aria-label", `Upload of ${file.name}`);
    this.words = Object.assign(document.createElement("span"), { className: "quiet small", textContent: "waits" });
    this.stop = Object.assign(document.createElement("button"), { type: "button", className: "usa-button usa-button--unstyled" });
    this.stop.append("Cancel", Object.assign(document.createElement("span"), { className: "usa-sr-only", textContent: ` ${file.name}` }));
    this.stop.onclick = () => this.cancel();
    this.result = document.createElement("div");
    this.row.append(name, " ", this.bar, " ", this.words, " ", this.stop, this.result);
    list.append(this.row);
  }

  show(bytes) {
    this.bar.value = bytes;
    const speed = (bytes - this.from) / Math.max(0.2, (performance.now() - this.since) / 1000);
    const left = speed > 0 && bytes > this.from ? Math.ceil((this.file.size - bytes) / speed) : null;
    const time = left === null ? "" : left > 90 ? `, ${Math.ceil(left / 60)} minutes left` : `, ${left} seconds left`;
    this.words.textContent = `${mb(bytes)} of ${mb(this.file.size)}${bytes < this.file.size ? time : ""}`;
  }

  async run() {
    for (let tries = 0; ; ) {
      try {
        await this.begin();
        await this.send(() => { tries = 0; });
        return await this.finish();
      } catch (problem) {
        if (this.cancelled) return this.endCancelled();
        if (problem instanceof Refusal) return this.end(`Not taken in: ${problem.message}.`, true);
        this.words.textContent = `${problem.message}; tried again soon`;
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
      if (asked.status !== 404) throw new Error(`the server answered ${asked.status}`);
    }
    const told = { filename: this.file.name, sender: form.elements.sender.value, way: form.elements.way.value };
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
      if (sent.status === 413) throw new Refusal(said(sent));
      if (sent.status !== 204) throw new Error(said(sent));
      this.arrived = Number(sent.getResponseHeader("Upload-Offset"));
      moved();
    }
    this.show(this.arrived);
  }

  async finish() {
    this.words.textContent = "arrived; it is opened and checked";
    this.stop.hidden = true;
    const done = await ask("POST", `${this.url}take-in/`);
    if (done.status !== 200) throw done.status >= 500 || done.status === 409 ? new Error(said(done)) : new Refusal(said(done));
    const { taken_in: taken, faults } = JSON.parse(done.responseText);
    const lines = document.createElement("ul");
    for (const one of taken) {
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `${form.dataset.records}${one.document}/`, textContent: one.file });
      line.append(link, `: ${one.known ? "was here already" : "taken in"}, ${one.pages} page${one.pages === 1 ? "" : "s"}. ${one.notes.join(" ")}`);
      lines.append(line);
    }
    for (const fault of faults) {
      const line = document.createElement("li");
      line.className = "late";
      line.textContent = `${fault.file}: not taken in: ${fault.problem}. What to do: ${fault.remedy}.`;
      lines.append(line);
    }
    this.result.append(lines);
    const pages = taken.reduce((sum, one) => sum + one.pages, 0);
    this.end(faults.length ? `${taken.length} taken in, ${faults.length} not.` : `Taken in: ${pages} page${pages === 1 ? "" : "s"}.`, faults.length > 0);
  }

  cancel() {
    this.cancelled = true;
    this.request?.abort();
    this.forgotten = this.url ? forget(this.url) : null;
  }

  async endCancelled() {
    await this.forgotten;
    this.end("Cancelled.");
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
  status.textContent = `${files.length} file${files.length === 1 ? "" : "s"} chosen.`;
  work();
}

const input = document.getElementById("files");
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
  status.textContent = `${item.dataset.file}: cancelled.`;
});
addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
