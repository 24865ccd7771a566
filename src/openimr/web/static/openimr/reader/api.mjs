// Questions to the server. Words that people write go in the body of a request, never in an address.
// The cookie first: signing in again in another tab changes the token, and the page's own field keeps the old one.
export const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

async function answered(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) {
    throw new Error(
      response.redirected || response.status === 403
        ? "Your session has ended: sign in again in another tab, then go on here."
        : `The server could not answer (${response.status}). Try again.`,
    );
  }
  const said = await response.json();
  if (!response.ok) throw new Error(said.error ?? `The server refused (${response.status}).`);
  return said;
}

export async function get(address, options = {}) {
  return answered(await fetch(address, { headers: { Accept: "application/json" }, ...options }));
}

export async function post(address, body) {
  return answered(
    await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    }),
  );
}

/** The fields of a form, for a door that takes them so; `json` is whether it answers in JSON. */
export async function postForm(address, fields, { json = true } = {}) {
  const response = await fetch(address, {
    method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams(fields), redirect: json ? "follow" : "manual",
  });
  if (json) return answered(response);
  if (response.type !== "opaqueredirect" && !response.ok) throw new Error(`The server refused (${response.status}).`);
  return null;
}
