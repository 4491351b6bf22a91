// Days as a grid (WAI-ARIA grid): one day is in the tab order, the arrows move to the others.
// Each [role=grid] of the page holds rows (role=row or tr) with links a.dn, each with data-date="2027-10-14".
// From an event they lead on from the day in whose cell it stands.
// What isn't in sight is reached by the links [data-prev] and [data-next]; the day to focus there goes along as #on-2027-10-21.
// data-page="week | two-weeks | month | year" on the grid: how far PageUp and PageDown go.
import { later, monthsLater } from "./controls.js";
import { letterOf } from "./keys.js";

const grids = [...document.querySelectorAll("[role=grid]")];
const found = () => grids.flatMap((grid) => [...grid.querySelectorAll("a.dn[data-date]")]);
let days = found();
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const PAGES = { week: 7, "two-weeks": 14 };
const seen = (element) => element.checkVisibility?.() ?? true;
const dayOn = (iso) => days.find((day) => day.dataset.date === iso && seen(day));

function rove(day) {
  for (const other of days) other.tabIndex = other === day ? 0 : -1;
}

function turn(way, iso) {
  const link = [...document.querySelectorAll(way < 0 ? "a[data-prev]" : "a[data-next]")].find(seen);
  if (!link) return;
  const page = new URL(link.href);
  if (document.querySelector("[role=grid][data-page=month]")) page.searchParams.set("on", iso.slice(0, 7));
  page.hash = `on-${iso}`;
  location.assign(page);
}

/** Where a key leads from a day: [its date, backwards or on, whether that is another page in any case]. */
function goal(key, day) {
  const iso = day.dataset.date;
  if (key in STEPS) return [later(iso, STEPS[key]), STEPS[key]];
  if (key === "Home" || key === "End") {
    const row = [...day.closest("[role=row], tr").querySelectorAll("a.dn")].filter(seen);
    return [row.at(key === "Home" ? 0 : -1).dataset.date, 1];
  }
  if (key !== "PageUp" && key !== "PageDown") return null;
  const way = key === "PageUp" ? -1 : 1;
  const unit = day.closest("[role=grid]").dataset.page;
  return [unit in PAGES ? later(iso, way * PAGES[unit]) : monthsLater(iso, way), way, unit !== "year"];
}

function move(key) {
  const day = key.target.closest("[role=gridcell], td")?.querySelector("a.dn"); // all in its cell stands for the day
  if (!day || key.ctrlKey || key.metaKey || key.altKey || key.shiftKey) return;
  const [iso, way, elsewhere] = goal(key.key, day) ?? [];
  if (!iso) return;
  key.preventDefault();
  const next = elsewhere ? null : dayOn(iso);
  if (!next) return turn(way, iso);
  rove(next);
  next.focus();
}

/** The day that the address asks to focus; where this page doesn't reach so far, the nearest that it has. */
function askedFor() {
  const [, iso] = location.hash.match(/^#on-(\d{4}-\d\d-\d\d)$/) ?? [];
  const gap = (day) => Math.abs(new Date(day.dataset.date) - new Date(iso));
  return iso && days.filter(seen).sort((one, other) => gap(one) - gap(other))[0];
}

/** One day in the tab order: the one that was asked for, else today, else the first. */
function prepare(asked) {
  const inside = days.filter((day) => !day.closest(".day.out") && seen(day));
  rove(asked ?? inside.find((day) => day.getAttribute("aria-current")) ?? inside[0] ?? days[0]);
}

const areOneStop = () => days.some((day) => day.tabIndex < 0);

if (days.length) {
  const asked = askedFor();
  // With the first key, before it moves the focus: a page that is only read needn't be styled twice.
  const begin = () => { if (!areOneStop()) prepare(asked); };
  document.addEventListener("keydown", begin, { capture: true, once: true });
  if (asked) begin();
  asked?.focus();
  for (const grid of grids) {
    grid.addEventListener("keydown", move);
    grid.addEventListener("focusin", (focus) => { if (days.includes(focus.target)) rove(focus.target); });
    grid.addEventListener("almanac:content", () => { // drawn anew: the same day stays at hand
      const at = areOneStop() && days.find((day) => day.tabIndex === 0)?.dataset.date;
      days = found();
      if (at) prepare(dayOn(at));
    });
  }
}

// A phone opens the year with today's month in sight, unless it comes back to where it was.
const month = document.querySelector(".year section:has([aria-current])");
const [way] = performance.getEntriesByType("navigation");
if (month && !location.hash && way?.type === "navigate" && matchMedia("(max-width: 760px)").matches) {
  if (month.getBoundingClientRect().bottom > innerHeight) month.scrollIntoView();
}

// New events from the days of a month or week: "+" on the day that is pointed at, a double click on its free ground, or "n"
// while it has the focus open the form with that day. main[data-new] says where the form is, [data-add] on the grid what it is called.
const grid = document.querySelector("[role=grid]");
const planning = document.querySelector("main[data-new]")?.dataset.new;

/** The "+" of a day, made when it is first wanted: of the forty of a month hardly one is ever seen. */
function addOf(element) {
  const day = element?.closest("[role=gridcell]")?.querySelector(".day[data-date]");
  if (!day || !planning || !grid.dataset.add) return null;
  return day.querySelector("a.add") ?? makeAdd(day);
}

function makeAdd(day) {
  const add = document.createElement("a");
  add.className = "btn quiet sq add";
  add.tabIndex = -1;
  add.href = `${planning}?quick=1&on=${day.dataset.date}`;
  add.dataset.dialog = "";
  add.setAttribute("aria-label", `${grid.dataset.add}: ${day.querySelector(".dn").getAttribute("aria-label")}`);
  day.append(add);
  return add;
}

/** The day whose column a click lies in: the ground between events belongs to the week. */
function dayAt(event) {
  const own = event.target.closest(".day");
  if (own) return own;
  if (event.target.closest("a, button")) return null;
  const days = event.target.closest(".cells")?.querySelectorAll(".day") ?? [];
  return [...days].find((day) => {
    const { left, right } = day.getBoundingClientRect();
    return left <= event.clientX && event.clientX < right;
  });
}

grid?.addEventListener("pointerover", (over) => { if (over.pointerType === "mouse") addOf(over.target.closest(".day")); });

grid?.addEventListener("dblclick", (event) => {
  if (!event.target.closest("a")) addOf(dayAt(event))?.click();
});

grid?.addEventListener("keydown", (key) => {
  if (letterOf(key) !== "n" || key.ctrlKey || key.metaKey || key.altKey || document.documentElement.dataset.keys === "off") return;
  const add = key.target.closest(".day") && addOf(key.target);
  if (!add) return;
  key.preventDefault();
  add.click();
});
