// Where a hand lets go. The page that moves an event is asked what follows: when nobody else is touched its form is sent at
// once and undo is offered; else it opens in a dialog. A refusal opens in a dialog, too, with what stands in the way.
import { fetched, openAddress, openAnswer } from "./dialog.js";
import { eventOf, isLive, refresh } from "./refresh.js";

const words = document.getElementById("words").dataset;
const { zone } = document.documentElement.dataset; // on whose clock the page is drawn

/** An address with parameters; empty ones are left out. */
function address(path, parameters) {
  const url = new URL(path, location);
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** The occurrence of a series that a link stands for. */
const onOf = (link) => (link.dataset.on === "-" ? "" : link.dataset.on);

/** Give an event other dates: `starts` and `ends` as its link tells them. Answers whether they are saved. */
export async function moveTo(link, starts, ends) {
  const { version } = link.dataset;
  try {
    const asked = await fetched(address(link.dataset.move, { on: onOf(link),  starts, ends, version, zone }));
    const form = new DOMParser().parseFromString(await asked.clone().text(), "text/html").querySelector("form[data-move]");
    if (form.closest("[data-touches]")?.dataset.touches !== "0") return await ask(asked, link);
    const answer = await fetch(asked.url, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.type !== "opaqueredirect") return await ask(answer, link);
    await refresh(eventOf(link));
    return true;
  } catch {
    document.dispatchEvent(new CustomEvent("almanac:alarm", { detail: words.notMoved }));
    return false;
  }
}

async function ask(answer, link) {
  const dialog = await openAnswer(answer, link);
  dialog.inPlace = true;
  return false;
}

/** Begin an event on days, or between hours, that were drawn. */
export function plan(opener, on, until) {
  return openAddress(address(opener.dataset.new, { quick: "1", on, until, zone: on.includes("T") ? zone : "" }), opener);
}

/** Undo from a toast, without leaving the page. */
document.addEventListener("submit", async (submit) => {
  const form = submit.target;
  if (!isLive() || !form.matches("[data-toast] form")) return;
  submit.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.type !== "opaqueredirect") return await ask(answer, document.getElementById("main"));
    form.closest("[data-toast]").remove();
    await refresh();
    document.getElementById("main").focus({ preventScroll: true });
  } catch {
    document.dispatchEvent(new CustomEvent("almanac:alarm", { detail: words.failed }));
  }
});
