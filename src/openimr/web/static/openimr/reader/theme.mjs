// Light, dark, or as the machine is set; and in the dark, paper as it is or darkened too. Remembered on this machine.
import { remembered } from "./parts.mjs";

const root = document.documentElement;
const machine = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ?? (machine.matches ? "dark" : "light")) === "dark";
const say = () => { root.dataset.dark = isDark() ? "yes" : "no"; };

export function begin() {
  const theme = remembered.get("theme", "");
  if (theme) root.dataset.theme = theme;
  root.dataset.paper = remembered.get("paper", "plain");
  machine.addEventListener("change", say);
  say();
}

export function toggleDark() {
  root.dataset.theme = isDark() ? "light" : "dark";
  remembered.set("theme", root.dataset.theme);
  say();
  return root.dataset.theme;
}

export function togglePaper() {
  root.dataset.paper = root.dataset.paper === "dark" ? "plain" : "dark";
  remembered.set("paper", root.dataset.paper);
  return root.dataset.paper;
}
