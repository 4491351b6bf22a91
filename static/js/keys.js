// Single-key shortcuts: pressing the key clicks the element that carries it, data-key="n", or a sequence, data-key="g k".
// An <input data-key="/"> is focused instead. Off inside fields and dialogs, and where <html data-keys="off">.
// "?" lists the keys of this page.
// On the link of an event that the reader may change, or in its row, "e" edits it and "v" moves it: [data-move].
import { openAddress } from "./dialog.js";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const PAUSE = 1200;
const words = document.getElementById("words").dataset;
let begun = "";
let timer;

/** The letter of a key: where the keyboard writes another script, Hangul say, the one that stands at its place. */
export function letterOf({ key, code, shiftKey }) {
  const [, letter] = code?.match(/^Key([A-Z])$/) ?? [];
  return letter && !shiftKey && key.length === 1 && key > "~" ? letter.toLowerCase() : key;
}

const seen = (item) => item.checkVisibility?.() ?? true;
const closed = (item) => item.closest("details[data-menu]:not([open])");

/** What can be pressed, closed menus included. Of two with one key the later counts: a page's own before the rail's. */
function bound() {
  const items = [...document.querySelectorAll("[data-key]")].filter((item) => seen(item) || (closed(item) && seen(closed(item))));
  return [...new Map(items.map((item) => [item.dataset.key, item])).values()];
}

function press(item) {
  if (item.matches("input")) item.focus();
  else item.click();
}

/** What the key does: the element's own words, or its label's, without counts and key caps. */
function name(item) {
  const spoken = item.dataset.keyLabel || item.getAttribute("aria-label");
  if (spoken) return spoken;
  const copy = (item.labels?.[0] ?? item).cloneNode(true);
  for (const extra of copy.querySelectorAll(".count, kbd")) extra.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function line(keys, label) {
  const term = document.createElement("dt");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  const description = document.createElement("dd");
  description.textContent = label;
  return [term, description];
}

/** The days of a large grid have the same keys, and say so. */
function smallMonthAlone() {
  const small = document.querySelector(".rail .mini");
  return small && seen(small) && !document.querySelector("main [role=grid]");
}

function list() {
  const keys = document.createElement("dl");
  keys.className = "keylist";
  for (const item of bound()) keys.append(...line(item.dataset.key, name(item)));
  for (const item of document.querySelectorAll("[data-keys-help] [data-keys]")) keys.append(...line(item.dataset.keys, item.textContent.trim()));
  if (smallMonthAlone()) keys.append(...line("← → ↑ ↓", words.smallDay), ...line("PageUp PageDown", words.smallMonth));
  if (document.querySelector("main [data-move]")) keys.append(...line("e", words.editEvent), ...line("v", words.moveEvent));
  const palette = document.querySelector("a[data-palette]");
  if (palette) keys.append(...line("Ctrl K", palette.dataset.palette));
  keys.append(...line("Ctrl Z", words.takeBack), ...line("?", words.thisList));
  document.dispatchEvent(new CustomEvent("almanac:dialog", { detail: { title: words.shortcuts, content: [keys] } }));
}

/** What a key does to the event in focus. */
function actOn(link, typed) {
  const address = new URL(link.dataset.move, location);
  if (link.dataset.on && link.dataset.on !== "-") address.searchParams.set("on", link.dataset.on);
  if (typed === "v") return openAddress(address.href, document.activeElement);
  address.pathname = address.pathname.replace(/move\/$/, "edit/");
  location.assign(address);
}

document.addEventListener("keydown", (key) => {
  if (key.defaultPrevented || key.ctrlKey || key.metaKey || key.altKey || key.isComposing || key.key.length !== 1) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (key.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
  clearTimeout(timer);
  const typed = `${begun} ${letterOf(key)}`.trim();
  begun = "";
  if (typed === "?") { key.preventDefault(); return list(); }
  const link = document.activeElement.closest("main [data-move]:not(form)");
  if (link && (typed === "e" || typed === "v")) { key.preventDefault(); return actOn(link, typed); }
  const item = bound().find((candidate) => candidate.dataset.key === typed);
  if (item) { key.preventDefault(); return press(item); }
  if (bound().some((candidate) => candidate.dataset.key.startsWith(`${typed} `))) {
    begun = typed;
    timer = setTimeout(() => { begun = ""; }, PAUSE);
  }
});
