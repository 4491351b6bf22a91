// Toasts stay 10 seconds, longer while hovered or focused; Esc puts the last one away, Ctrl Z (⌘ Z) takes back what it tells of.
// Any module may say something: document.dispatchEvent(new CustomEvent("almanac:say", { detail: "Saved" })).
// "almanac:alarm" is for what did not happen: it is told at once. The detail is a text, or nodes.
const STAY = 10_000;
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, [contenteditable]";
const region = document.getElementById("status");
const last = () => [...document.querySelectorAll("[data-toast]")].at(-1);

function keep(toast) {
  let timer;
  const leave = () => toast.remove();
  const wait = () => { clearTimeout(timer); timer = setTimeout(leave, STAY); };
  const hold = () => clearTimeout(timer);
  const go = () => { if (!toast.matches(":hover, :focus-within")) wait(); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", () => setTimeout(go));
  wait();
}

function say(said, place = region) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.append(said);
  place.append(toast);
  keep(toast);
}

/** A region of its own, because an alert inside the polite one would be told twice. */
function alarms() {
  const made = document.createElement("div");
  made.className = "toasts alarms";
  made.setAttribute("role", "alert");
  document.body.append(made);
  return made;
}

/** What came with another page is told on this one; its forms lead back here. */
export function bring(page) {
  for (const toast of page.querySelectorAll("[data-toast]")) {
    region.append(toast);
    keep(toast);
  }
}

document.addEventListener("almanac:say", (event) => say(event.detail));
document.addEventListener("almanac:alarm", (event) => say(event.detail, document.querySelector(".alarms") ?? alarms()));

document.addEventListener("keydown", (key) => {
  if (key.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (key.key === "Escape") last()?.remove();
  if ((key.ctrlKey || key.metaKey) && !key.shiftKey && !key.altKey && key.key === "z" && !key.target.closest?.(FIELDS)) {
    const undo = last()?.querySelector("form [data-undo]");
    if (undo) { key.preventDefault(); undo.click(); }
  }
});

// What came with the page is put in again, because readers announce only what appears in a live region.
setTimeout(() => bring(document), 150);
