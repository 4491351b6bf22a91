// Draws what changed in place: fetches this page anew and puts in its living parts, [data-live], with the toasts that
// came along. Scroll stays, focus goes to the event that was moved, or stays on the day. A page without living parts is
// loaded again.
import { bring } from "./toast.js";

const LIVE = "main [data-live]";

/** Which event an element stands for, to find it again after a refresh. */
export function eventOf(element) {
  const link = element?.closest?.("[data-event]");
  return link ? { event: link.dataset.event, on: link.dataset.on } : null;
}

/** The link of an event: of the same occurrence if it is there, else of any. */
export function linkOf({ event, on }) {
  const links = [...document.querySelectorAll(`main [data-event="${CSS.escape(event)}"]`)];
  return links.find((link) => link.dataset.on === on) ?? links[0];
}

/** The day in whose cell the focus is. */
const dayInHand = () => document.activeElement?.closest("main :is([role=gridcell], td)")?.querySelector("a.dn")?.dataset.date;

export const isLive = () => document.querySelector(LIVE) !== null;

/** This page as the server draws it now; null where that is another one. */
async function anew() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    return response.ok && !response.redirected ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

export async function refresh(focus = null) {
  const page = await anew();
  const [old, fresh] = [[...document.querySelectorAll(LIVE)], [...(page?.querySelectorAll(LIVE) ?? [])]];
  if (!old.length || old.length !== fresh.length) return location.reload();
  const day = dayInHand();
  old.forEach((part, number) => part.replaceChildren(...fresh[number].childNodes));
  [...document.querySelectorAll("main > :is(.top, .sub)")].at(-1).after(...page.querySelectorAll("main > .flash"));
  bring(page);
  for (const part of old) part.dispatchEvent(new CustomEvent("almanac:content", { bubbles: true }));
  const link = focus ? linkOf(focus) : document.activeElement === document.body && document.querySelector(`main a.dn[data-date="${day}"]`);
  if (link) link.focus({ preventScroll: true });
}
