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

export class Store {
  #closed = false;

  /** `name`: of account, case and seat, beginning with the account's. `channel`: by which open tabs tell each other that they are there. */
  constructor(name, channel) {
    const tab = Math.random().toString(36).slice(2, 10); // a name for this page, till it is left or loaded anew
    Object.assign(this, { name, channel, tab });
    this.keeps = true; // whether the browser keeps anything at all
    for (const key of keys()) if (!(Date.now() - (read(key)?.at ?? 0) < WEEK)) remove(key);
    channel?.addEventListener("message", ({ data }) => {
      if (data.ask === "tabs") channel.postMessage({ tab: this.tab });
    });
  }

  #key(item, tab = this.tab) {
    return `${PREFIX}${this.name}.${item}.${tab}`;
  }

  /** Keep what waits to be saved of one text, or is typed for it; null leaves nothing here. Answers whether it could be kept. */
  keep(item, waiting) {
    if (this.#closed) return false;
    if (waiting === null) {
      remove(this.#key(item));
      return true;
    }
    try {
      localStorage.setItem(this.#key(item), JSON.stringify({ ...waiting, at: Date.now() }));
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
    return this.keeps;
  }

  /** What closed tabs left, and this one before it was loaded anew: taken over, oldest first. */
  async take(item) {
    const wanted = `${PREFIX}${this.name}.${item}.`;
    const found = keys().filter((key) => key.startsWith(wanted));
    const others = found.filter((key) => key !== this.#key(item));
    const open = others.length ? await this.#open() : new Set();
    const left = found.filter((key) => !open.has(key.slice(wanted.length)));
    const kept = left.map(read).filter(Boolean).sort((one, other) => one.at - other.at);
    for (const key of left) remove(key);
    return kept;
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
