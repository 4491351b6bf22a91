// Helps on the event's forms; each does without JavaScript what its buttons say.
// [data-event-form]: choosing another type fetches its own fields and what it proposes, keeping what was typed; "More fields" leaves a dialog;
// an end that nobody typed keeps its distance from the start;
// Enter in the words of another event looks for it; products are looked for while their words are typed.
// [data-move]: choosing other dates shows what follows at once; an end that goes along with the start is filled in.
import { post } from "./post.js";

const fetched = async (form, button) => {
  const response = await post(form.action, new FormData(form, button));
  if (!response.ok) throw new Error("refused");
  return new DOMParser().parseFromString(await response.text(), "text/html");
};

function swap(root, page, selector) {
  const [old, fresh] = [root.querySelector(selector), page.querySelector(selector)];
  if (old && fresh) old.replaceWith(fresh);
}

const PROPOSED = ["[data-own-fields]", "[data-proposed=stages]", "[data-proposed=channels]"]; // by the type
const LOOKED_FOR = "[data-event-form] :is([name=find], [name=product_words])";
const TOUCHED = /^(starts_|ends_|scope$|zone$|keep$)/;
const MOVED = ["starts_on", "starts_time", "ends_on", "ends_time", "shown"];

function take(form, fresh, name) {
  const field = form.elements[name], sent = fresh?.elements[name];
  if (field && sent && field.value !== sent.value) field.value = sent.value;
}

async function changeType(form) {
  const button = form.querySelector("[data-change-type]");
  if (!button) return;
  try {
    const page = await fetched(form, button);
    for (const part of PROPOSED) swap(form, page, part);
    take(form, page.querySelector("[data-event-form]"), "drawn_for");
  } catch {
    button.hidden = false;
  }
}

async function preview(form) {
  try {
    const page = await fetched(form, form.querySelector("[data-preview]"));
    for (const name of MOVED) take(form, page.querySelector("[data-move]"), name);
    swap(form, page, "[data-ripple]");
  } catch {
    form.querySelector("[data-preview]").hidden = false;
  }
}

const stamp = (day, time) => Date.parse(`${day}T${time || "00:00"}Z`);
const LAST = stamp("9999-12-31", "23:59");

function takeEndAlong(form) {
  const { starts_on: on, starts_time: time, ends_on: endOn, ends_time: endTime } = form.elements;
  if (!on || !endOn?.value || "endTyped" in form.dataset) return;
  const length = stamp(endOn.defaultValue, endTime.defaultValue) - stamp(on.defaultValue, time.defaultValue);
  const end = stamp(on.value, time.value) + length;
  if (!(length >= 0 && end <= LAST)) return;
  const text = new Date(end).toISOString();
  endOn.value = text.slice(0, 10);
  if (endTime.value && time.value) endTime.value = text.slice(11, 16);
}

let typing, asked = 0;
async function findProducts(form) {
  clearTimeout(typing);
  const mine = ++asked;
  try {
    const page = await fetched(form, form.querySelector("[name=find_products]"));
    if (mine === asked) swap(form, page, "[data-products]");
  } catch {
    // The button does it.
  }
}

function prepare(root) {
  for (const button of root.querySelectorAll("[data-change-type], [data-move] [data-preview]")) button.hidden = true;
}

document.addEventListener("change", (change) => {
  const form = change.target.closest("form");
  if (form?.matches("[data-event-form]")) {
    if (change.target.name === "type") changeType(form);
    if (change.target.name.startsWith("ends_")) form.dataset.endTyped = "";
    if (change.target.name.startsWith("starts_")) takeEndAlong(form);
  }
  if (form?.matches("[data-move]") && TOUCHED.test(change.target.name) && change.target.value) preview(form);
});

document.addEventListener("input", (input) => {
  if (!input.target.matches?.("[data-event-form] [name=product_words]")) return;
  clearTimeout(typing);
  typing = setTimeout(() => findProducts(input.target.form), 250);
});

document.addEventListener("keydown", (key) => {
  if (key.key !== "Enter" || key.isComposing || !key.target.matches?.(LOOKED_FOR)) return;
  key.preventDefault();
  if (key.target.name === "find") key.target.form.querySelector("[name=find_events]").click();
  else findProducts(key.target.form);
});

document.addEventListener("click", (click) => {
  const more = click.target.closest("[data-more]");
  if (more) more.form.dataset.follow = "";
});

document.addEventListener("almanac:content", (content) => prepare(content.target));
prepare(document);
