// Each sentence that quality staff commented on leads to the comment, in the editor's rows as they come and go.

const commented = new Map([...document.querySelectorAll(".comment[data-sentence]")].map((one) => [one.dataset.sentence, one.id]));

function mark() {
  for (const [sentence, comment] of commented) {
    const row = document.querySelector(`.writing .sentence[data-id="${CSS.escape(sentence)}"]`);
    if (!row || row.querySelector(".comment-mark")) continue;
    const link = document.createElement("a");
    link.className = "comment-mark small";
    link.href = `#${comment}`;
    link.textContent = "A comment of quality staff";
    row.prepend(link);
    row.classList.add("commented");
  }
}

if (commented.size) {
  mark();
  for (const holder of document.querySelectorAll(".writing")) new MutationObserver(mark).observe(holder, { childList: true, subtree: true });
}
