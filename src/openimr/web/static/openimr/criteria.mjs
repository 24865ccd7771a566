// Writing criteria: a preview that goes step by step, a warning before what was typed is lost, lines of the text.

const form = document.getElementById("criteria-form");
const part = (id) => document.getElementById(id);

// What was typed is not lost by leaving the page.
let unsaved = form.hasAttribute("data-unsaved");
let leaving = false;
form.addEventListener("input", () => { unsaved = true; });
form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (unsaved && !leaving) event.preventDefault();
});

// A button that takes something away asks first.
document.addEventListener("click", (event) => {
  const asks = event.target.closest("button[data-confirm]");
  if (asks && !window.confirm(asks.dataset.confirm)) event.preventDefault();
});

// The preview: one short request after another, each weighing a few cases.
const preview = part("preview");
const start = part("preview-start");
const stop = part("preview-stop");
const says = part("preview-says");
const bar = part("preview-progress");
const found = part("preview-found");
let stopped = false;

async function ask(body, so) {
  for (const name of ["findings", "cases", "last"]) body.set(name, so[name] ?? "");
  const answer = await fetch(preview.dataset.address, { method: "POST", body });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

async function run() {
  const rows = found.querySelector("tbody");
  const body = new FormData(form);
  let so = {}, changed = 0, added = 0;
  rows.replaceChildren();
  stopped = false;
  start.disabled = true;
  stop.hidden = bar.hidden = false;
  found.hidden = true;
  bar.value = 0;
  says.textContent = "Weighing past cases …";
  try {
    do {
      so = await ask(body, so);
      rows.insertAdjacentHTML("beforeend", so.rows);
      changed += so.changed;
      added += so.added;
      found.hidden = rows.children.length === 0;
      bar.max = so.of || 1;
      bar.value = so.done ? bar.max : so.findings;
    } while (!so.done && !stopped);
    says.textContent = told(so, changed, added);
  } catch (problem) {
    says.textContent = problem.message;
  }
  start.disabled = false;
  stop.hidden = bar.hidden = true;
}

function told(so, changed, added) {
  if (so.of === 0) return "There are no findings yet: once cases are weighed, this shows which of them would change.";
  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const head = stopped && !so.done ? `Stopped after ${so.findings} of ${counted(so.of, "finding")}. ` : "";
  const more = added ? `, ${added} new` : "";
  return `${head}${counted(changed, "finding")} would change, ${so.findings - changed} stay as they are${more}; ${counted(so.findings, "finding")} in ${counted(so.cases, "case")}.`;
}

start?.addEventListener("click", run);
stop?.addEventListener("click", () => { stopped = true; });

// The text: which line the cursor is on, and the line that a fault names.
const text = part("text");
const line = () => text.value.slice(0, text.selectionStart).split("\n").length;
const tell = () => { part("at-line").textContent = `Line ${line()}.`; };
const scrollTo = (at) => { text.scrollTop = (at - 4) * (text.scrollHeight / text.value.split("\n").length); };
if (text) scrollTo(Number(text.dataset.begins) > 1 ? Number(text.dataset.begins) : 0);
text?.addEventListener("keyup", tell);
text?.addEventListener("click", tell);
for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const lines = text.value.split("\n");
    const at = Number(link.dataset.line) - 1;
    const from = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    text.focus();
    text.setSelectionRange(from, from + (lines[at] ?? "").length);
    scrollTo(at);
    tell();
  });
}
for (const link of document.querySelectorAll("#faults a:not([data-line])")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.focus();
  });
}
if (form.hasAttribute("data-unsaved")) part("faults")?.focus();
