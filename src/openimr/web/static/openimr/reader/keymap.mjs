// Which key does what in the reader. The map that `?` shows is made from this table.
import { toast } from "./parts.mjs";

const byId = (id) => document.getElementById(id);

export function bindKeys(room) {
  const { keys, search, chronology, marks, corrections, panels } = room;
  const said = (problem) => toast(problem.message);
  const panel = (name) => () => panels.show(name, { focus: true });
  keys.add("Moving", [
    ["j", "next page", "j ArrowRight", () => room.active.step(1)],
    ["k", "page before", "k ArrowLeft", () => room.active.step(-1)],
    ["]", "next document", "]", () => room.document(1)],
    ["[", "document before", "[", () => room.document(-1)],
    ["g", "go to a page by number", "g", () => { byId("go").focus(); byId("go").select(); }],
    ["Home End", "first and last page", "Home", () => room.jump(room.file.sequence[0], null, { focus: true })],
    ["", "", "End", () => room.jump(room.file.sequence.at(-1), null, { focus: true })],
    ["b", "back to where you were", "b", () => room.travel.back() || toast("This is where you began.")],
    ["F6", "from pane to pane", "F6", () => room.otherPane()],
  ]);
  keys.add("Finding", [
    ["/", "search the case file", "/ Ctrl+f", () => { byId("words").focus(); byId("words").select(); }],
    [". ,", "next and previous hit", ".", () => search.step(1)],
    ["", "", ",", () => search.step(-1)],
    ["e E", "next and previous event", "e", () => chronology.step(1)],
    ["", "", "E", () => chronology.step(-1)],
    ["1 2", "documents, pages", "1", panel("documents")],
    ["", "", "2", panel("pages")],
    ["3 4 5", "chronology, search, marks", "3", panel("chronology")],
    ["", "", "4", panel("search")],
    ["", "", "5", panel("marks")],
  ]);
  keys.add("Marking", [
    ["m", "bookmark, or away with it", "m", () => marks.toggle(room.active.current).catch(said)],
    ["n", "note on the page or the selected words", "n", () => room.note()],
    ["y", "copy the selected words with their citation", "y", () => room.selection.copy()],
    ["u", "undo the last deletion or correction", "u Ctrl+z", () => room.undo()],
  ]);
  keys.add("Marking", [
    ["!", "report a page that seems another person's", "!", () => room.remedies.report(room.active.current).catch(said)],
  ]);
  if (room.may.correct) {
    keys.add("Setting right what a document is", [
      ["c then letter", "its kind", "c", () => corrections.kind(room.now())],
      ["d", "its date of service", "d", () => corrections.date(room.now())],
      ["t", "its title", "t", () => corrections.title(room.now())],
      ["a", "its author", "a", () => corrections.author(room.now())],
      ["x", "relevant or not", "x", () => corrections.relevance(room.now())],
      ["s", "a new document begins on this page", "s", () => corrections.split(room.active.current)],
      ["Shift J", "join with the document before", "J", () => corrections.join(room.now())],
      ["Shift T", "type what the page says", "T", () => room.remedies.transcribe(room.active.current).catch(said)],
    ]);
  }
  keys.add("Seeing", [
    ["+ -", "larger, smaller", "+ =", () => room.zoom(1)],
    ["", "", "- _", () => room.zoom(-1)],
    ["w", "fit the width or the whole page", "w 0", () => room.fit()],
    ["v", "two pages side by side", "v", () => room.compare()],
    ["\\", "only the pages", "\\", () => onlyPages(panels)],
    ["Shift D", "dark or light", "D", () => room.dark()],
    ["i", "darken the paper too", "i", () => room.paper()],
    ["p", "print", "p Ctrl+p", () => room.print()],
    ["?", "this map", "?", () => keys.show()],
    ["", "", "Escape", () => panels.yield()],
  ]);
}

function onlyPages(panels) {
  const sides = ["left", "right"];
  if (sides.some((side) => panels.isOpen(side))) for (const side of sides) panels.close(side);
  else for (const side of sides) panels.open(side);
}
