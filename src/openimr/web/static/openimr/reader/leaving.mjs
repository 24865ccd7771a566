// A form that is sent may end the right to read the case, or the session. Until its page comes nothing is asked in the
// background, and what is under way is broken off; where the page stays after all, it is asked anew.
const STAYS = 10000; // a page that stands so long after a form was sent was not left

let asking = new AbortController();
let stays = Promise.resolve();
let stay = () => {};
let timer = 0;

/** Tells "sent" when a form leaves the page, and "stays" when the page was not left by it. */
export const form = new EventTarget();

window.addEventListener("submit", ({ defaultPrevented, target }) => {
  if (defaultPrevented || target.method !== "post" || target.target === "_blank") return;
  clearTimeout(timer);
  timer = setTimeout(goOn, STAYS);
  if (asking.signal.aborted) return;
  stays = new Promise((resolve) => { stay = resolve; });
  asking.abort();
  form.dispatchEvent(new Event("sent"));
});

function goOn() {
  asking = new AbortController();
  stay();
  form.dispatchEvent(new Event("stays"));
}

/** What `ask` answers, given the signal on which it breaks off; it waits, and is asked anew, as long as a form is under way. */
export async function inBackground(ask) {
  for (;;) {
    await stays;
    const { signal } = asking;
    try {
      return await ask(signal);
    } catch (problem) {
      if (!signal.aborted) throw problem;
    }
  }
}
