// <a data-dialog> opens its page inside a <dialog>: the part [data-dialog-body] of that page (the form itself, or what the
// element holds), else its main content. data-dialog-title and data-dialog-wide on that part change heading and width.
// Without JavaScript, with a modifier key, or when loading fails, the link is a link.
// Forms inside are sent from the dialog: a refusal is shown in place; success reloads the page below (an event's forms draw
// only the calendar anew), or goes where the server leads when the form carries data-follow. "almanac:content" is fired on new content.
// Who was signed out meanwhile is told so beside what was typed, in a dialog or on a page.
import { ask, post, renewToken, signedOut, SignedOut } from "./post.js";
import { eventOf, isLive, refresh } from "./refresh.js";

const cross = document.getElementById("words");
const words = cross.dataset;
const EVENT_FORMS = "[data-event-form], [data-move]";
const TYPED = "input:not([type=hidden]), select, textarea";
const PATIENCE = 5_000; // for an answer that a form waits for before it goes
const AT_REST = 1_000; // after loading: the calendar stands, and a hand is on its way to the first dialog
const REST = 3_000; // between two sendings of one form

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function openDialog(title, content, { opener = document.activeElement, wide = false } = {}) {
  const heading = element("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const close = element("button", { class: "btn quiet sq", type: "button", "data-close": "", "aria-label": words.close }, cross.content.cloneNode(true));
  const dialog = element("dialog", { class: wide ? "dialog wide" : "dialog", "aria-labelledby": "dialog-title" },
    element("header", {}, heading, close), element("div", { class: "body" }, ...content));
  const menu = opener?.closest?.("details[data-menu]"); // its choice is made
  if (menu) menu.open = false;
  dialog.addEventListener("close", () => { dialog.remove(); (menu?.querySelector("summary") ?? opener)?.focus?.(); });
  dialog.event = eventOf(opener);
  dialog.addEventListener("click", (click) => {
    if (click.target === dialog || click.target.closest("[data-close]")) { click.preventDefault(); dialog.close(); }
  });
  document.body.append(dialog);
  dialog.showModal();
  settle(dialog);
  return dialog;
}

/** Focus the first thing that is wrong, else the first field, else the heading. */
function settle(dialog) {
  const target = dialog.querySelector("[data-form-errors]")
    ?? dialog.querySelector("[autofocus]")
    ?? dialog.querySelector(".body :is(input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea):not([disabled])")
    ?? dialog.querySelector("h2");
  target.focus();
  dialog.dispatchEvent(new CustomEvent("almanac:content", { bubbles: true }));
}

/** The title and the nodes that a page offers to a dialog. */
async function contentOf(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const body = page.querySelector("[data-dialog-body]") ?? page.getElementById("main");
  const heading = page.querySelector("h1");
  if (!body || !heading) throw new Error("no content");
  const title = body.dataset.dialogTitle || heading.firstChild?.textContent.trim() || heading.textContent.trim();
  body.querySelector("header.top")?.remove();
  if (body.contains(heading)) heading.remove();
  for (const form of page.querySelectorAll("form:not([action])")) form.setAttribute("action", response.url);
  await bringParts(page);
  return { title, nodes: body.matches("form") ? [body] : [...body.childNodes], wide: "dialogWide" in body.dataset };
}

const sheets = () => document.querySelectorAll("link[rel=stylesheet]");

const there = (link) => new Promise((done) => {
  for (const end of ["load", "error"]) link.addEventListener(end, done, { once: true });
  setTimeout(done, PATIENCE);
});

/** Load the stylesheets that this page was painted without, and wait until all are there. */
export function bringLater() {
  for (const link of sheets()) link.disabled = false;
  return Promise.all([...sheets()].filter((link) => !link.sheet).map(there));
}
addEventListener("load", () => setTimeout(bringLater, AT_REST));

/** Load the stylesheets and modules of the fetched page that this page doesn't have, and wait until they are there. */
async function bringParts(page) {
  for (const link of page.querySelectorAll("link[rel=stylesheet]")) {
    if (![...sheets()].some((own) => own.href === link.href)) document.head.append(link);
  }
  await Promise.all([bringLater(), ...[...page.querySelectorAll("script[type=module][src]")].map((script) => import(script.src))]);
}

/** Open what the server answered: a page with a title. */
export async function openAnswer(response, opener) {
  const { title, nodes, wide } = await contentOf(response);
  return openDialog(title, nodes, { opener, wide });
}

/** The page at an address, if it is there to be shown and not another one in its place. */
export async function fetched(address) {
  const response = await ask(address);
  if (!response.ok || new URL(response.url).pathname !== new URL(address, location).pathname) throw new Error("elsewhere", { cause: response.status });
  return response;
}

/** Open the page at an address in a dialog; where that fails, go there. */
export async function openAddress(address, opener) {
  opener.setAttribute("aria-busy", "true");
  try {
    await openAnswer(await fetched(address), opener);
  } catch {
    location.assign(address);
  } finally {
    opener.removeAttribute("aria-busy");
  }
}

async function send(form, submitter, dialog) {
  const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  submitter?.setAttribute("aria-disabled", "true");
  document.querySelector("[data-signed-out]")?.remove();
  try {
    const response = await post(url, new FormData(form, submitter));
    if (response.type === "opaqueredirect") return await settled(form, dialog);
    const { nodes } = await contentOf(response);
    dialog.inPlace ||= form.matches(EVENT_FORMS);
    dialog.querySelector(".body").replaceChildren(...nodes);
    settle(dialog);
  } catch (refusal) {
    if (refusal instanceof SignedOut) return tellSignedOut(form);
    document.dispatchEvent(new CustomEvent("almanac:say", { detail: words.failed }));
  } finally {
    submitter?.removeAttribute("aria-disabled");
  }
}

const holds = (form, kinds) => [...form.elements].some((control) => control.matches(kinds));

/** By the button that sends what was typed; a small form in a line of a page has no room for it. */
function tellSignedOut(form) {
  const said = signedOut(holds(form, TYPED) ? words.signedOut : words.unchangedSignedOut);
  const bar = form.querySelector(".savebar");
  const actions = form.matches(".actions") ? form : form.querySelector(".actions, .row:has(> .btn.primary)");
  if (!bar && !actions && !form.closest("dialog")) return document.dispatchEvent(new CustomEvent("almanac:alarm", { detail: said }));
  const note = element("div", { class: "note danger", role: "alert", "data-signed-out": "" }, said);
  if (bar) bar.prepend(note);
  else if (actions) actions.before(note);
  else form.append(note);
  for (const part of [note, bar ?? actions]) part?.scrollIntoView({ block: "nearest" });
}

/** Saved: the page below shows it. */
async function settled(form, dialog) {
  if (!isLive() || !(dialog.inPlace || form.matches(EVENT_FORMS))) return location.reload();
  const { event } = dialog;
  dialog.close();
  await refresh(event);
}

document.addEventListener("click", (click) => {
  const link = click.target.closest("a[data-dialog]");
  if (!link || click.defaultPrevented || click.button || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  openAddress(link.href, link);
});

document.addEventListener("submit", (submit) => {
  const form = submit.target;
  const dialog = form.closest("dialog.dialog");
  if (!dialog || submit.defaultPrevented || form.method !== "post" || "follow" in form.dataset) return;
  submit.preventDefault();
  if (submit.submitter?.getAttribute("aria-disabled") !== "true") send(form, submit.submitter, dialog);
});

/** Whether a form may leave its page: not while nobody is signed in. What else goes wrong is for the browser to tell. */
async function mayLeave(form) {
  document.querySelector("[data-signed-out]")?.remove();
  try {
    await renewToken({ signal: AbortSignal.timeout(PATIENCE) });
  } catch (refusal) {
    if (refusal instanceof SignedOut) return void tellSignedOut(form);
  }
  return true;
}

// A form that leads away asks before it goes, once: what was typed isn't lost, and a button does what it says or tells why not.
// Signing out leads away in any case. Heard on window: whoever sends a form by a script has said so by then.
let leaving = false;
const asks = (form) => form.method === "post" && document.getElementById("rail") && form.getAttribute("action") !== words.signOutUrl;
addEventListener("submit", async (submit) => {
  const { target: form, submitter } = submit;
  if (leaving || submit.defaultPrevented || !asks(form)) return;
  submit.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  leaving = await mayLeave(form);
  setTimeout(() => { form.ariaBusy = null; }, leaving ? REST : 0);
  try {
    if (leaving) form.requestSubmit(submitter);
  } finally {
    leaving = false;
  }
});

// <button data-open="id"> shows what a <template id> of this page holds; its data-title is the heading.
document.addEventListener("click", async (click) => {
  const button = click.target.closest("[data-open]");
  const template = button && document.getElementById(button.dataset.open);
  if (!template) return;
  click.preventDefault();
  await bringLater();
  openDialog(template.dataset.title, [template.content.cloneNode(true)], { opener: button });
});

document.addEventListener("almanac:dialog", async (event) => {
  await bringLater();
  openDialog(event.detail.title, event.detail.content);
});
