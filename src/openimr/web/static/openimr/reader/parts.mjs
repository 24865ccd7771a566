// Small parts that several panels share.

/** The tag of a kind: its short label in the colour of its family; the colour only repeats the label. */
export function tag({ label, name, family }) {
  const element = document.createElement("span");
  element.className = `tag tag--${family}`;
  element.textContent = label;
  element.title = name;
  return element;
}

/** An element with a class, words, and perhaps what happens when it is pressed. */
export function make(name, className, text = "", press = null) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  if (name === "button") element.type = "button";
  if (press) element.addEventListener("click", press);
  return element;
}

/** One short word to everybody: seen for a while, read aloud once. */
export function toast(text, action = null) {
  const status = document.getElementById("reader-status");
  status.replaceChildren(document.createTextNode(text));
  if (action) status.append(" ", make("button", "link", action.name, action.press));
  status.classList.add("is-shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => status.classList.remove("is-shown"), action ? 9000 : 5000);
}

/** Open a dialog; a promise of what it was closed with ("" where it was given up). */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/** Something remembered on this machine: settings, never anything of a case. */
export const remembered = {
  get(name, otherwise) {
    try {
      return localStorage.getItem(`openimr.${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`openimr.${name}`, value);
    } catch {
      // A browser that keeps nothing still shows the records.
    }
  },
};
