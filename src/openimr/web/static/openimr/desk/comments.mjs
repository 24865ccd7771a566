// Each comment of quality staff leads to its sentence, and the sentence to its comment.

const plain = (text) => text.replace(/\s+/g, " ").trim();

for (const comment of document.querySelectorAll(".comment[data-quoted]")) {
  const text = plain(comment.dataset.quoted);
  const fields = document.querySelectorAll(`.writing[data-item="${CSS.escape(comment.dataset.item)}"] textarea`);
  const field = text ? [...fields].find((one) => plain(one.value) === text) : undefined;
  if (field) {
    const mark = document.createElement("a");
    mark.className = "comment-mark small";
    mark.href = `#${comment.id}`;
    mark.textContent = "A comment of quality staff";
    field.before(mark);
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), comment.id].filter(Boolean).join(" "));
    field.classList.add("commented");
  }
}
