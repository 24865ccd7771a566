// Which key does what at the desk. The map that `?` shows is made from this table.

const byId = (id) => document.getElementById(id);

export function bindKeys(desk) {
  const { keys, records, criteria, attaching, decisions, steps } = desk;
  const focus = (id) => () => { byId(id).focus(); byId(id).select(); };
  keys.add("Steps", [
    ["0", "the summary", "0", () => steps.to("item-0")],
    ["1 to 9", "an item", "1 2 3 4 5 6 7 8 9", (event) => steps.to(`item-${event.key}`)],
    ["< >", "step before, next step", ">", () => steps.by(1)],
    ["", "", "<", () => steps.by(-1)],
    ["F6", "from pane to pane", "F6", () => steps.pane()],
    ["r", "accept all drafted sentences of this step: I have read them", "r", () => steps.accept()],
    ["w", "write: the first sentence of this step", "w", () => steps.write()],
  ]);
  keys.add("Criteria", [
    ["j k", "next and previous criterion", "j", () => criteria.step(1)],
    ["", "", "k", () => criteria.step(-1)],
    ["Enter", "its quote; again, the next one", "Never", () => {}],
    ["m", "met", "m", () => criteria.find("met")],
    ["n", "not met", "n", () => criteria.find("not_met")],
    ["d", "not documented", "d", () => criteria.find("not_documented")],
    ["e E", "attach the selected words: for, against", "e", () => attaching.attach("for")],
    ["", "", "E", () => attaching.attach("against")],
    ["z", "undo", "z Ctrl+z", () => criteria.undo()],
  ]);
  keys.add("Decision", [
    ["u", "upheld", "u", () => decisions.decide("upheld")],
    ["o", "overturned", "o", () => decisions.decide("overturned")],
  ]);
  keys.add("Records", [
    ["[ ]", "page before, next page", "]", () => records.column.step(1)],
    ["", "", "[", () => records.column.step(-1)],
    ["{ }", "document before, next document", "}", () => records.document(1)],
    ["", "", "{", () => records.document(-1)],
    ["s S", "mark the next line; one line more", "s", () => records.line()],
    ["", "", "S", () => records.line({ more: true })],
    ["c", "cite the selected words in the sentence in hand", "c", () => attaching.cite()],
    ["y", "copy them with their citation", "y", () => attaching.copy()],
    ["/", "search", "/", focus("records-words")],
    [". ,", "next and previous hit", ".", () => records.search.step(1)],
    ["", "", ",", () => records.search.step(-1)],
    ["g", "go to a page by number", "g", focus("records-page")],
    ["b", "back to where you were", "b", () => records.back()],
    ["l", "contents", "l", () => records.drawer()],
    ["+ -", "larger, smaller", "+ =", () => records.zoom(1)],
    ["", "", "- _", () => records.zoom(-1)],
  ]);
  keys.add("Help", [
    ["?", "this map", "?", () => keys.show()],
    ["Escape", "out of a field, back to the criterion", "Escape", () => steps.escape()],
  ]);
}
