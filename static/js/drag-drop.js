// Where a hand lets go. The page that moves an event is asked what follows: when nobody else is touched its form is sent at
// once and undo is offered; else it opens in a dialog. A refusal opens in a dialog, too, with what stands in the way.
import { fetched, openAddress, openAnswer } from "./dialog.js";
import { post, signedOut, SignedOut, words } from "./post.js";
import { eventOf, refresh } from "./refresh.js";

const { zone } = document.documentElement.dataset; // on whose clock the page is drawn
const GONE = [403, 404, 410]; // deleted meanwhile, not that date of the series any more, or taken out of the reader's hands
const UNTOUCHED = "[data-touches='0'] form[data-move]";

/** Answers false: nothing is moved. */
function alarm(detail) {
  document.dispatchEvent(new CustomEvent("almanac:alarm", { detail }));
  return false;
}

/** An address with parameters; empty ones are left out. */
function address(path, parameters) {
  const url = new URL(path, location);
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** Give an event other dates: `starts` and `ends` as its link tells them. Answers whether they are saved. */
export async function moveTo(link, starts, ends) {
  const { move, version } = link.dataset;
  const on = link.dataset.on === "-" ? "" : link.dataset.on;
  let sent = false;
  try {
    let answer = await fetched(address(move, { on, starts, ends, version, zone }));
    const form = new DOMParser().parseFromString(await answer.clone().text(), "text/html").querySelector(UNTOUCHED);
    if (form) {
      sent = true;
      answer = await post(answer.url, new FormData(form));
    }
    const saved = answer.type === "opaqueredirect";
    if (saved) await refresh(eventOf(link));
    else (await openAnswer(answer, link)).inPlace = true;
    return saved;
  } catch (refusal) {
    if (refusal instanceof SignedOut) return alarm(signedOut(words.notMovedSignedOut));
    const gone = GONE.includes(refusal.cause);
    if (gone) await refresh();
    return alarm(gone ? words.gone : sent ? words.unsure : words.notMoved);
  }
}

/** Begin an event on days, or between hours, that were drawn. */
export function plan(opener, on, until) {
  return openAddress(address(opener.dataset.new, { quick: "1", on, until, zone: on.includes("T") ? zone : "" }), opener);
}
