// Ctrl K or ⌘ K: the palette, filled from the page that the link [data-palette] leads to. A combobox over a list of links:
// arrows choose, Enter goes, Escape closes. Without JavaScript the link is a link.
import { bringLater } from "./dialog.js";

const link = document.querySelector("a[data-palette]");
const WAIT = 120;
let dialog;
let input;
let list;
let asked = 0;
let timer;

const choices = () => [...list.querySelectorAll("a")];

function choose(item) {
  for (const other of choices()) other.setAttribute("aria-selected", String(other === item));
  if (item) {
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

async function fill(text) {
  const turn = ++asked;
  const url = new URL(link.href);
  if (text) url.searchParams.set("q", text);
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error("refused");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (turn !== asked) return; // a later question was quicker
  list.replaceChildren(...page.querySelector("[data-palette-found]").childNodes);
  for (const [number, item] of choices().entries()) {
    item.id = `palette-${number}`;
    item.tabIndex = -1;
    item.setAttribute("role", "option");
  }
  for (const heading of list.querySelectorAll("h2")) heading.setAttribute("aria-hidden", "true");
  choose(choices()[0]);
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => fill(input.value.trim()).catch(() => location.assign(link.href)), WAIT);
}

function step(key) {
  const items = choices();
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (key.key === "ArrowDown") choose(items[(at + 1) % items.length]);
  else if (key.key === "ArrowUp") choose(items[(at - 1 + items.length) % items.length]);
  else if (key.key === "Enter" && items[at]) {
    const item = items[at];
    dialog.close();
    item.isConnected ? item.click() : location.assign(item.href);
  } else return;
  key.preventDefault();
}

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "dialog palette";
  dialog.setAttribute("aria-label", link.dataset.palette);
  input = document.createElement("input");
  input.type = "search";
  input.className = "input";
  input.maxLength = 200;
  list = document.createElement("div");
  list.className = "palette-found";
  list.id = "palette-found";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list", "aria-label": link.dataset.label, placeholder: link.dataset.label })) input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", link.dataset.palette);
  dialog.append(input, list);
  dialog.addEventListener("click", (click) => { if (click.target === dialog) dialog.close(); else if (click.target.closest("a")) setTimeout(() => dialog.close()); });
  input.addEventListener("input", ask);
  input.addEventListener("keydown", step);
  document.body.append(dialog);
}

async function open() {
  await bringLater();
  if (document.querySelector("dialog[open]")) return;
  if (!dialog) build();
  input.value = "";
  list.replaceChildren();
  dialog.showModal();
  fill("").catch(() => location.assign(link.href));
}

if (link) {
  document.addEventListener("keydown", (key) => {
    if (key.key.toLowerCase() !== "k" || !(key.ctrlKey || key.metaKey) || key.altKey || key.shiftKey) return;
    key.preventDefault();
    open();
  });
  link.addEventListener("click", (click) => {
    if (click.button || click.metaKey || click.ctrlKey || click.shiftKey) return;
    click.preventDefault();
    open();
  });
}
