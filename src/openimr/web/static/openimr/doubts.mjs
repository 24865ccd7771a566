// Doubtful matches by keyboard: j and k go on, s, n and c choose an answer and lead to the reason.

const doubts = [...document.querySelectorAll("[data-doubt]")];
const answers = { s: "same", n: "other", c: "unknown" };
let place = 0;

function go(to) {
  place = Math.max(0, Math.min(doubts.length - 1, to));
  doubts[place].focus();
  doubts[place].scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input:not([type=radio]), textarea, select");
  if (!doubts.length || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  const within = doubts.findIndex((doubt) => doubt.contains(event.target));
  if (within >= 0) place = within;
  if (event.key === "j") go(within < 0 ? 0 : place + 1);
  else if (event.key === "k") go(place - 1);
  else if (answers[event.key]) {
    doubts[place].querySelector(`input[value="${answers[event.key]}"]`).checked = true;
    doubts[place].querySelector("input[name=why]").focus();
  } else return;
  event.preventDefault();
});
