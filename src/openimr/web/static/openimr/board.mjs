// The board beside its links and forms: choosing without leaving the page, dragging, and asking before an offer.
// Without it the same links and buttons do the same, one page at a time.

const part = document.getElementById("reviewers-part");
const says = document.getElementById("board-says");
const one = document.getElementById("one");
let wanted = "";  // the case whose reviewers were last asked for

const card = (key) => document.querySelector(`[data-case="${CSS.escape(key)}"]`);

async function choose(key, { focus = true } = {}) {
  if (!key) { window.location.assign(window.location.pathname); return false; }
  wanted = key;
  for (const other of document.querySelectorAll("[data-case]")) {
    const is = other.dataset.case === key;
    other.classList.toggle("chosen", is);
    const link = other.querySelector("[data-choose]");
    if (is) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  const address = part.dataset.reviewers.replace("KEY", encodeURIComponent(key));
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (wanted !== key) return false;  // another was chosen meanwhile
  if (!answer.ok) {
    says.textContent = `${key} waits for no reviewer any more. Load the page anew.`;
    return false;
  }
  part.innerHTML = await answer.text();
  history.replaceState(null, "", `?case=${encodeURIComponent(key)}`);
  if (focus) document.getElementById("reviewers").focus();
  return true;
}

function ask(key, reviewer, name) {
  one.querySelector('[name="case"]').value = key;
  one.querySelector('[name="reviewer"]').value = reviewer;
  document.getElementById("h-one").textContent = `Offer ${key} to ${reviewer}?`;
  one.querySelector("[data-says]").textContent = name;
  one.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-choose]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    choose(link.dataset.choose);
  }
  const opens = event.target.closest("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens).showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-confirm]") || !event.submitter) return;
  event.preventDefault();
  ask(event.target.querySelector('[name="case"]').value, event.submitter.value, event.submitter.dataset.name);
});

// Escape in the list of reviewers leads back to the chosen case.
part.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && wanted) card(wanted)?.querySelector("[data-choose]").focus();
});

for (const button of document.querySelectorAll("[data-opens]")) button.hidden = false;

// Dragging. Everything that it does, choosing and the buttons do as well.
let dragged = null;
for (const each of document.querySelectorAll("[data-case]")) {
  each.draggable = true;
  each.addEventListener("dragstart", (event) => {
    dragged = each.dataset.case;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
    each.classList.add("dragged");
    choose(dragged, { focus: false });
  });
  each.addEventListener("dragend", () => {
    each.classList.remove("dragged");
    for (const over of part.querySelectorAll(".over")) over.classList.remove("over");
    dragged = null;
  });
}
const target = (event) => (dragged ? event.target.closest?.("[data-reviewer]") : null);
const ready = () => part.querySelector('[data-confirm] [name="case"]')?.value === dragged;
function over(event) {
  const onto = target(event);
  for (const other of part.querySelectorAll(".over")) if (other !== onto) other.classList.remove("over");
  if (!onto) return;
  onto.classList.add("over");
  event.preventDefault();
  event.dataTransfer.dropEffect = "barred" in onto.dataset ? "none" : "move";
  if (event.type === "dragenter" && "barred" in onto.dataset) refuse(onto);
}
part.addEventListener("dragenter", over);
part.addEventListener("dragover", over);
part.addEventListener("drop", (event) => {
  const onto = target(event);
  if (!onto) return;
  event.preventDefault();
  if ("barred" in onto.dataset) refuse(onto);
  else if (ready()) ask(dragged, onto.dataset.reviewer, onto.dataset.name);
});
function refuse(onto) {
  says.textContent = `${onto.dataset.reviewer} may not have ${dragged}: ${onto.dataset.barred}.`;
}

document.getElementById("made")?.focus();
if (new URLSearchParams(window.location.search).has("case")) {
  wanted = new URLSearchParams(window.location.search).get("case");
}

// The outlook takes a few seconds; the page does not wait for it.
const outlook = document.querySelector("[data-outlook]");
if (outlook) {
  const before = outlook.innerHTML;
  outlook.textContent = "Working out how many cases would be late next month …";
  try {
    const answer = await fetch(outlook.dataset.outlook);
    outlook.innerHTML = answer.ok && !answer.redirected ? await answer.text() : before;
  } catch {
    outlook.innerHTML = before;
  }
}
