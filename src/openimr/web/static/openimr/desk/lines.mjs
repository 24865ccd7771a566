// Lines of a page, for who selects by keyboard.

/** The line after the passage `now` (the first where there is none); with `more`, the passage and that line. */
export function nextLines(text, now, more) {
  let from = now ? now.end : 0;
  while (from < text.length) {
    const begin = now && from === now.end ? text.indexOf("\n", from) + 1 : from;
    if (now && from === now.end && begin === 0) return null;
    const stop = text.indexOf("\n", begin) < 0 ? text.length : text.indexOf("\n", begin);
    const line = text.slice(begin, stop);
    if (line.trim()) {
      const start = begin + line.length - line.trimStart().length;
      return { start: more && now ? now.start : start, end: start + line.trim().length };
    }
    from = stop + 1;
  }
  return null;
}
