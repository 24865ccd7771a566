// The text of a page over its picture: real text in reading order, selectable, each word where it stands.
// Its text content is the page's text to the letter, so that a place in the one is a place in the other.
const measure = document.createElement("canvas").getContext("2d");
const FONT = 100;
measure.font = `${FONT}px sans-serif`;

const sameLine = (one, other) => Math.abs(one[3] + one[5] / 2 - (other[3] + other[5] / 2)) < Math.max(one[5], other[5]) * 0.5;

/** The layer of one page. `shape` is height by width of the page as shown. */
export function textLayer({ text, words }, shape) {
  const layer = document.createElement("div");
  layer.className = "layer";
  const placed = [...words].sort((a, b) => a[0] - b[0]);
  let end = 0;
  placed.forEach((word, place) => {
    const [start, length, left, top, width, height] = word;
    if (start > end || (place === 0 && start > 0)) layer.append(unplaced(text.slice(end, start)));
    const next = placed[place + 1];
    const until = next ? Math.max(start + length, next[0]) : start + length;
    const gap = text.slice(start + length, until);
    const own = /^\s*$/.test(gap) ? until : start + length;
    const span = document.createElement("span");
    span.textContent = text.slice(start, own);
    span.dataset.start = start;
    const reach = next && !gap.includes("\n") && sameLine(word, next) && next[2] > left ? next[2] - left : width;
    const bare = text.slice(start, gap.includes("\n") ? start + length : own);
    const natural = measure.measureText(bare).width / FONT;
    span.style.cssText = `left:${left * 100}%;top:${top * 100}%;height:${height * 100}%;font-size:${(height * shape * 100).toFixed(3)}cqw;transform:scaleX(${(reach / (natural * height * shape || 1)).toFixed(4)})`;
    layer.append(span);
    end = own;
  });
  if (end < text.length) layer.append(unplaced(text.slice(end)));
  return layer;
}

// Text without a place on the picture is still read aloud and copied; it lies unseen at the top.
function unplaced(text) {
  const span = document.createElement("span");
  span.className = "unplaced";
  span.textContent = text;
  return span;
}

/** The boxes of the passage from `start` to `end`: one a line, as [left, top, width, height] in shares of the page. */
export function passageBoxes({ words }, start, end) {
  const lines = [];
  for (const word of words) {
    const [from, length, left, top, width, height] = word;
    if (from >= end || from + length <= start) continue;
    // A mark may begin or end within a word: its box is cut in proportion.
    const cut = Math.max(0, start - from) / length;
    const kept = (Math.min(end, from + length) - Math.max(start, from)) / length;
    const box = [left + width * cut, top, width * kept, height];
    const last = lines.at(-1);
    if (last && sameLine([0, 0, ...last], [0, 0, ...box]) && box[0] > last[0] - 0.01) {
      const right = Math.max(last[0] + last[2], box[0] + box[2]);
      const bottom = Math.max(last[1] + last[3], box[1] + box[3]);
      last[1] = Math.min(last[1], box[1]);
      last[2] = right - last[0];
      last[3] = bottom - last[1];
    } else {
      lines.push(box);
    }
  }
  return lines;
}

export function drawBoxes(holder, boxes, name) {
  for (const [left, top, width, height] of boxes) {
    const box = document.createElement("div");
    box.className = `box box--${name}`;
    box.style.cssText = `left:${left * 100}%;top:${top * 100}%;width:${width * 100}%;height:${height * 100}%`;
    holder.append(box);
  }
}

/** Where the selection lies: {page, start, end, text}, in characters of one page's text; null where it is on none. */
export function selectedPassage() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const layer = (range.startContainer.parentElement ?? range.startContainer).closest?.(".layer");
  if (!layer) return null;
  const before = document.createRange();
  before.selectNodeContents(layer);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const inside = document.createRange();
  inside.selectNodeContents(layer);
  inside.setStart(range.startContainer, range.startOffset);
  if (layer.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset);
  const text = inside.toString();
  const led = text.length - text.trimStart().length;
  if (!text.trim()) return null;
  const page = Number(layer.closest(".page").dataset.page);
  return { page, start: start + led, end: start + led + text.trim().length, text: text.trim(), range };
}
