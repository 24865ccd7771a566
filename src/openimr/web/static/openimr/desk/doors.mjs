// What the desk asks of the server: one thing after the other, in the order in which it was done.
import { post } from "../reader/api.mjs";

const { addresses } = JSON.parse(document.getElementById("desk-settings").textContent);
let last = Promise.resolve();

/** Send a change to a door of the review once those before it are answered. Rejects with words for people; a network that is gone says so. */
export function send(address, body) {
  const asked = last.then(() => post(addresses.review + address, body)).catch((problem) => {
    throw problem instanceof TypeError ? new Error("The server cannot be reached. What you did is not saved; do it again once the line is back.") : problem;
  });
  last = asked.catch(() => {});
  return asked;
}
