// Choosing an act, or what it writes, shows at once what each event would have; without JavaScript a button does.
import { post } from "./post.js";

const form = document.querySelector("[data-many]");
const button = form.querySelector("[data-preview]");
const takenOff = new Set(); // by hand, not by an act that they couldn't take
let asked = 0;

const boxes = (root) => root.querySelectorAll("input[name=event]");

/** All events of the page are asked about: those that were taken off may be ticked again. */
function everything() {
  const sent = new FormData(form, button);
  sent.delete("event");
  for (const box of boxes(form)) sent.append("event", box.value);
  return sent;
}

function swap(page, part) {
  const [old, fresh] = [form.querySelector(part), page.querySelector(part)];
  if (old.isEqualNode(fresh)) return; // or a click under way would be lost
  const held = old.contains(document.activeElement);
  old.replaceChildren(...fresh.childNodes);
  if (held) old.querySelector("button, input")?.focus();
}

function show(page) {
  for (const box of boxes(page)) box.toggleAttribute("checked", box.hasAttribute("checked") && !takenOff.has(box.value));
  const isOpen = form.querySelector("[data-rows] > details")?.open;
  page.querySelector("[data-rows] > details")?.toggleAttribute("open", isOpen);
  for (const part of ["[data-told]", "[data-rows]", "[data-done]"]) swap(page, part);
}

async function preview() {
  const mine = ++asked;
  try {
    const answer = await post(form.action, everything());
    if (!answer.ok) throw new Error("refused");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === asked) show(page);
  } catch {
    button.hidden = false;
  }
}

button.hidden = true;
form.addEventListener("change", ({ target }) => {
  if (target.closest("[data-acts]")) preview();
  else if (target.name === "event") takenOff[target.checked ? "delete" : "add"](target.value);
});
