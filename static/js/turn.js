// Turns the page of a month or of two weeks while an event is in hand: what shows days is put in place from the page before or
// after, and the address with it, so that whatever is drawn anew afterwards is drawn there.
const seen = (element) => element.checkVisibility?.() ?? true;
// Parts that speak of the days shown; those that remember a hand or a choice (the filters, the grid itself) stay and are filled.
const PARTS = ["main > .top", ".rail .mini", "main [data-live]", ".sub .to-end .menu"];
const VALUES = "#filters > input[type=hidden], main input[name=next]";

async function pageAt(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    return response.ok && !response.redirected ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/** Both pages' elements in pairs; none where they don't match. */
function pairs(page, selector) {
  const [old, fresh] = [document, page].map((each) => [...each.querySelectorAll(selector)]);
  return old.length === fresh.length ? old.map((element, number) => [element, fresh[number]]) : [];
}

/** Show the page before (-1) or after (1), unless `still()` says that it is no longer wished. Answers whether it is shown. */
export async function turn(way, still) {
  const link = [...document.querySelectorAll(way < 0 ? "a[data-prev]" : "a[data-next]")].find(seen);
  const page = link && (await pageAt(link.href));
  if (!page || !still()) return false;
  history.replaceState(null, "", link.href);
  document.title = page.title;
  for (const selector of PARTS) for (const [old, fresh] of pairs(page, selector)) old.replaceChildren(...fresh.childNodes);
  for (const [old, fresh] of pairs(page, VALUES)) old.value = fresh.value;
  for (const [old, fresh] of pairs(page, "[role=grid][data-page]")) {
    old.setAttribute("aria-label", fresh.getAttribute("aria-label"));
    old.dispatchEvent(new CustomEvent("almanac:content", { bubbles: true }));
  }
  return true;
}
