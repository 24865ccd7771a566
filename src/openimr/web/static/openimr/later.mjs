// What takes its time to work out is asked for once the page stands; until it comes, or if it does not, the page says
// what it says without it.
for (const place of document.querySelectorAll("[data-later]")) {
  try {
    const answer = await fetch(place.dataset.later);
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // No line to the server: what stands there holds.
  }
}
