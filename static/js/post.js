// Requests that a page makes by itself. To them the server answers 401 where it would lead a person to the sign-in page, so that
// what was typed isn't lost for a session that ended. Signing in anew makes another CSRF token, and its cookie is not for
// scripts: a form that is refused asks for the token of now, and is sent once more.
const TOKEN = "csrfmiddlewaretoken";
const HEADERS = { Accept: "text/html", "X-Requested-With": "fetch" };
/** Read while the page stands: what is imported later may find it going. */
export const words = document.getElementById("words").dataset;

export class SignedOut extends Error {}

/** What the server answers; throws SignedOut where it asks to sign in first. */
export async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: HEADERS });
  if (answer.status === 401) throw new SignedOut("signed out");
  return answer;
}

/** Send a form's data. */
export async function post(address, body, { redirect = "manual" } = {}) {
  const send = () => ask(address, { method: "POST", body, redirect });
  const answer = await send();
  const token = answer.status === 403 && (await renewToken());
  if (!token) return answer;
  body.set(TOKEN, token);
  return send();
}

/** The token of now, put into every form of this page; throws where somebody else has signed in meanwhile, for they wrote nothing here. */
export async function renewToken(options) {
  const { person, token } = await (await ask(words.sessionUrl, options)).json();
  const writer = document.querySelector("[data-person]");
  if (writer && writer.dataset.person !== person) throw new Error("somebody else");
  for (const field of document.querySelectorAll(`input[name=${TOKEN}]`)) field.value = token;
  return token;
}

/** What being signed out means for what one just did, in words, and the way to sign in without leaving the page. */
export function signedOut(said) {
  const text = document.createElement("span");
  text.className = "grow";
  text.textContent = said;
  const link = Object.assign(document.createElement("a"), { className: "btn", href: words.signInUrl, target: "_blank", rel: "noopener" });
  link.textContent = words.signIn;
  const found = document.createDocumentFragment();
  found.append(text, link);
  return found;
}
