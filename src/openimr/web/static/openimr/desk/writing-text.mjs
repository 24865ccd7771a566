// A text as the editor knows it: sentences with ids, places and sources, and what operations make of them.
// The same rules as review/domain/texts.py, which has the last word; here they are for showing at once.

/** Words as a sentence keeps them: runs of white space, and what cannot be printed, are one space. */
export const plain = (words) => words.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();

/** A place after `low` and before `high` ("" stands for the beginning, or the end). */
export function between(low, high) {
  let same = 0;
  while (same < high.length && (low[same] ?? "0") === high[same]) same += 1;
  if (same) return high.slice(0, same) + between(low.slice(same), high.slice(same));
  const first = Number(low[0] ?? "0");
  const last = high ? Number(high[0]) : 10;
  if (last - first > 1) return String(Math.floor((first + last) / 2));
  if (high.length > 1) return high[0];
  return String(first) + between(low.slice(1), "");
}

const order = (one, other) => (one.place < other.place ? -1 : one.place > other.place ? 1 : one.id < other.id ? -1 : 1);
export const sorted = (sentences) => [...sentences].sort(order);
export const live = (sentences) => sentences.filter((one) => !one.dropped);
export const isPending = (one) => one.role === "conclusion" && one.text.startsWith("[");
export const byReviewer = (one) => one.text !== one.drafted;
export const waits = (one) => !one.dropped && !byReviewer(one) && !one.accepted && !isPending(one);
export const sourceless = (one) => one.sources.every((source) => source.withdrawn);

/** Where a new sentence goes: to the end, in a rationale before the conclusion that ends it. */
export function newPlace(sentences) {
  const at = (number) => sentences.at(number)?.place ?? "";
  return sentences.at(-1)?.role === "conclusion" ? between(at(-2), at(-1)) : between(at(-1), "");
}

/** What a cited thing is called until the server has found it. */
function told({ kind, title, page, citation, criterion }) {
  if (kind === "page") return `${title ?? "record"}, page ${page}`;
  const names = { reviewer: "own judgement", ur_decision: "utilization review decision", application: "application" };
  return names[kind] ?? citation ?? criterion;
}

function cited(sentence, wanted, operation) {
  if (wanted.kind === "known") {
    return sentence.sources.map((one) => (one.key === wanted.key ? { ...one, withdrawn: false } : one));
  }
  return [...sentence.sources, { key: "", kind: wanted.kind, says: told({ ...wanted, title: operation.title }), withdrawn: false, wanted }];
}

/** The sentences after one operation; the same where it does nothing. */
export function after(sentences, operation) {
  const { op, id } = operation;
  const sentence = sentences.find((one) => one.id === id);
  if (op === "add") {
    if (sentence) return sentences;
    const role = sentences.some((one) => one.role === "summary") ? "summary" : "documentation";
    const fresh = { id, place: operation.place, text: operation.text, drafted: null, role, finding: operation.finding ?? null, dropped: false, accepted: false, sources: [] };
    return sorted([...sentences, fresh]);
  }
  if (!sentence) return sentences;
  const changes = {
    accept: () => (operation.accepted && operation.words !== sentence.text ? {} : { accepted: operation.accepted }),
    edit: () => ({ text: operation.text }),
    drop: () => ({ dropped: true }),
    restore: () => ({ dropped: false }),
    move: () => ({ place: operation.place }),
    cite: () => ({ sources: cited(sentence, operation.source, operation) }),
    uncite: () => ({ sources: sentence.sources.map((one) => (one.key === operation.key ? { ...one, withdrawn: true } : one)) }),
  };
  const changed = { ...sentence, ...changes[op]() };
  return sorted(sentences.map((one) => (one.id === id ? changed : one)));
}

export const applied = (sentences, operations) => operations.reduce(after, sentences);

/** Whether a source is the one that a cite asked for. */
const isOf = (source, wanted) => !source.withdrawn && (wanted.kind === "page"
  ? source.document === wanted.document && source.page === wanted.page
  : source.kind === wanted.kind);

/** To accept the words of a sentence as they are shown, or to take that back. */
export const acceptance = ({ id, text }, accepted) => ({ op: "accept", id, accepted, ...(accepted ? { words: text } : {}) });

/** What takes an operation back, given the sentences before it. A function: what a cite made is known only later. */
export function inverse(sentences, operation) {
  const { op, id } = operation;
  const was = sentences.find((one) => one.id === id);
  switch (op) {
    case "add": return () => ({ op: "drop", id });
    case "drop": return () => ({ op: "restore", id });
    case "restore": return () => ({ op: "drop", id });
    case "accept": return () => acceptance(was, was.accepted);
    case "edit": return () => ({ op, id, text: was.text });
    case "move": return () => ({ op, id, place: was.place });
    case "uncite": return () => ({ op: "cite", id, source: { kind: "known", key: operation.key } });
    case "cite": return (now) => {
      const { source } = operation;
      const sources = now.find((one) => one.id === id)?.sources ?? [];
      const key = source.kind === "known" ? source.key : sources.findLast((one) => isOf(one, source))?.key;
      return key ? { op: "uncite", id, key } : null;
    };
    default: return () => null;
  }
}

/** A name that nobody else gives. */
export function freshId(begins = "own") {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `${begins}-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
