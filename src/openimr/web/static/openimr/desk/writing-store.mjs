// What was written and is not saved yet, kept in this browser so that nothing typed is lost with the network, the
// server or the tab. Kept for an account, a case and a seat; gone as soon as it is saved, on signing out, and after a week.
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
  /** `name`: of account, case and seat. `channel`: by which open tabs tell each other that they are there. */
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

  /** Keep what one text waits to save; nothing waiting leaves nothing here. Answers whether it could be kept. */
  keep(item, waiting) {
    const empty = !waiting.batch && ![waiting.parts, waiting.operations, waiting.conflicts].some((one) => one.length);
    if (empty) {
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

  /** The tabs that are open: those that answer. */
  #open() {
    const { channel } = this;
    if (!channel) return Promise.resolve(new Set());
    const open = new Set();
    const hear = ({ data }) => data.tab && open.add(data.tab);
    channel.addEventListener("message", hear);
    channel.postMessage({ ask: "tabs" });
    return new Promise((resolve) => {
      setTimeout(() => {
        channel.removeEventListener("message", hear);
        resolve(open);
      }, 300);
    });
  }

  /** Leave nothing of any case in this browser. */
  static forget() {
    for (const key of keys()) remove(key);
  }

  /** Leave nothing of this case. */
  forget() {
    for (const key of keys()) if (key.startsWith(`${PREFIX}${this.name}.`)) remove(key);
  }
}
