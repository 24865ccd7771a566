// The physician's desk: the item, its criteria, the records and the decision on one screen. This module brings the
// parts together; each part is a module of its own. Others talk to it by events on `document`:
//   openimr:go {document, page, start, end | quote}   shows this place in the records
//   openimr:cite {document, page, start, end, quote, title}   is sent when a passage is to be cited in the text in hand
//   openimr:finding {item, criterion}   goes to a criterion
//   openimr:redrafted {item}   is sent when a change of the desk made the draft of an item's rationale anew
import { token } from "../reader/api.mjs";
import { Keys } from "../reader/keys.mjs";
import { toast } from "../reader/parts.mjs";
import { Attaching } from "./attach.mjs";
import "./comments.mjs";
import { Criteria, placeOf } from "./criteria.mjs";
import { Decisions } from "./decisions.mjs";
import { bindKeys } from "./keys.mjs";
import { Records } from "./records.mjs";
import { Steps } from "./steps.mjs";

const byId = (id) => document.getElementById(id);
const settings = JSON.parse(byId("desk-settings").textContent);
const desk = byId("desk");

const steps = new Steps({ desk, address: settings.addresses.standing });
const records = await Records.open(settings).catch((problem) => {
  toast(problem.message);
  throw problem;
});
const criteria = new Criteria({ desk, records });
const attaching = new Attaching({ desk, records, criteria, bar: byId("selection-bar") });
const decisions = new Decisions({ desk, steps });
const keys = new Keys(byId("keys"));

steps.changed = (step, { begins, isOther }) => {
  criteria.begin();
  const cited = step.querySelector(".crit a.cite");
  if (cited && !begins && isOther) records.go(placeOf(cited)).then(() => steps.view("item"));
};
bindKeys({ keys, records, criteria, attaching, decisions, steps });
byId("desk-map").addEventListener("click", () => keys.show());
for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close(""));
}

// Every link into the records, wherever it stands on the desk, opens beside it.
desk.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const place = link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0 ? placeOf(link) : null;
  if (!place) return;
  event.preventDefault();
  records.go(place);
});
document.addEventListener("openimr:go", ({ detail }) => records.go(detail));
document.addEventListener("openimr:finding", ({ detail: { item, criterion } }) => {
  steps.to(`item-${item}`);
  const named = byId(`c${item}-${criterion}`);
  if (named) criteria.focus(named);
});

// A form that is sent after one signed in again in another tab takes the token of now.
document.addEventListener("submit", ({ target }) => {
  const field = target.querySelector?.("[name=csrfmiddlewaretoken]");
  if (field) field.value = token();
}, true);
records.begin(settings.at);
steps.begin();
document.documentElement.dataset.desk = "ready";
