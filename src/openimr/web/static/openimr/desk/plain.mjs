// Where the editor of texts is not there (it did not load), the plain fields of a rationale follow what the desk does.

const isLive = () => document.documentElement.dataset.writing === "ready";
const fields = (item) => document.querySelector(`.writing[data-item="${item}"]`);

/** Raises an error where plain fields hold something unsaved, which a new draft would push aside. */
export function checkSaved(item) {
  const open = [...(isLive() ? [] : fields(item)?.querySelectorAll("textarea") ?? [])];
  if (open.some((one) => one.value !== one.defaultValue)) throw new Error(`Save item ${item} first: what you wrote there is not saved.`);
}

/** Tell the editor that the draft of an item was made anew; where there is none, show the fields as they are now. */
export async function redrafted(item) {
  document.dispatchEvent(new CustomEvent("openimr:redrafted", { detail: { item } }));
  if (isLive()) return;
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`.writing[data-item="${item}"]`);
  const held = fields(item);
  if (!fresh || !held || isLive()) return;
  const typed = [...held.querySelectorAll("textarea")].filter((one) => one.value !== one.defaultValue);
  const { id } = document.activeElement;
  held.replaceChildren(...fresh.childNodes);
  for (const { name, defaultValue, value } of typed) carry(held, name, defaultValue, value);
  if (id && held.querySelector(`[id="${id}"]`)) document.getElementById(id).focus();
}

// What was typed meanwhile stays: in its own field where that says the same still, else as a sentence of one's own.
function carry(held, name, before, value) {
  const same = [...held.querySelectorAll("textarea")].find((one) => one.name === name && one.defaultValue === before);
  const field = same ?? held.querySelector("[name=sentence-new]");
  field.value = [field === same ? "" : field.value, value].filter(Boolean).join(" ");
}
