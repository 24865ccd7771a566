// What was written and is not saved yet, kept in this browser so that nothing typed is lost with the network, the
// server or the tab. Kept for an account, a case and a seat; gone as soon as it is saved, on its signing out, and after a week.
// Each tab keeps its own; what a closed tab left is taken over by the next that opens the text.

const PREFIX = "openimr.writing.";
const WEEK = 7 * 24 * 3600 * 1000;

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

const remove = (key) => {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to take away.
  }
};

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Store {
  #closed = false;
  #secret = null; // null where the browser does not encrypt: then nothing is kept
  #latest = new Map(); // what is to be kept next, by its name
  #writing = Promise.resolve();

  /** `name`: of account, case and seat, beginning with the account's. `channel`: by which open tabs tell each other that they are there. `key`: the account's, as base64. */
  constructor(name, channel, key) {
    const tab = Math.random().toString(36).slice(2, 10); // a name for this page, till it is left or loaded anew
    Object.assign(this, { name, channel, tab });
    if (crypto.subtle) this.#secret = crypto.subtle.importKey("raw", toBytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    this.keeps = this.#secret !== null; // whether the browser keeps anything at all
    for (const one of keys()) if (!(Date.now() - (read(one)?.at ?? 0) < WEEK)) remove(one);
    channel?.addEventListener("message", ({ data }) => {
      if (data.ask === "tabs") channel.postMessage({ tab: this.tab });
    });
  }

  #key(item, tab = this.tab) {
    return `${PREFIX}${this.name}.${item}.${tab}`;
  }

  /** Keep what waits to be saved of one text, or is typed for it; null leaves nothing here. */
  keep(item, waiting) {
    if (this.#closed) return;
    this.#latest.set(this.#key(item), waiting);
    this.#writing = this.#writing.then(() => this.#write(this.#key(item)));
  }

  async #write(key) {
    if (!this.#latest.has(key)) return; // what came after it was written with it
    const waiting = this.#latest.get(key);
    this.#latest.delete(key);
    if (waiting === null || !this.#secret) return remove(key);
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(waiting));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.#secret, plain);
      if (this.#closed) return;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), iv: toText(iv), sealed: toText(new Uint8Array(sealed)) }));
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
  }

  async #opened(key) {
    try {
      const { at, iv, sealed } = read(key);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, await this.#secret, toBytes(sealed));
      return { ...JSON.parse(new TextDecoder().decode(plain)), at };
    } catch {
      return null; // sealed by another key: nobody here can read it
    }
  }

  /** What closed tabs left, and this one before it was loaded anew: taken over, oldest first. */
  async take(item) {
    const wanted = `${PREFIX}${this.name}.${item}.`;
    const found = keys().filter((key) => key.startsWith(wanted) && key !== this.#key(item));
    const open = found.length ? await this.#open() : new Set();
    const left = found.filter((key) => !open.has(key.slice(wanted.length)));
    const kept = (await Promise.all(left.map((key) => this.#opened(key)))).filter(Boolean);
    // They go once whoever takes them over has kept them under this page's name.
    setTimeout(() => { this.#writing = this.#writing.then(() => left.forEach(remove)); }, 500);
    return kept.sort((one, other) => one.at - other.at);
  }

  /** The tabs that are open: those that answer. Asked once: every text of a page asks at the same moment. */
  #open() {
    const { channel } = this;
    if (!channel) return Promise.resolve(new Set());
    this.asked ??= new Promise((resolve) => {
      const open = new Set();
      const hear = ({ data }) => data.tab && open.add(data.tab);
      channel.addEventListener("message", hear);
      channel.postMessage({ ask: "tabs" });
      setTimeout(() => {
        channel.removeEventListener("message", hear);
        this.asked = null;
        resolve(open);
      }, 300);
    });
    return this.asked;
  }

  /** What this account has here: of this tab, of others, of other cases. */
  get #own() {
    return keys().filter((key) => key.startsWith(`${PREFIX}${this.name.split(".")[0]}.`));
  }

  /** How many texts of this account wait here in other tabs, or of other cases. */
  get elsewhere() {
    return this.#own.filter((key) => !key.endsWith(`.${this.tab}`)).length;
  }

  /** From here on nothing is kept any more. */
  close() {
    this.#closed = true;
  }

  /** Leave nothing of this account in this browser. What other accounts left is theirs. */
  forget() {
    this.close();
    for (const key of this.#own) remove(key);
  }
}
