// The month as a grid of days (WAI-ARIA grid): one day is in the tab order, arrows move to the others.
// [role=grid] holds rows of [role=gridcell]; each cell has a link a.dn to its day, with data-date="2027-10-14".
// PageUp, PageDown and arrows past the edge follow the links [data-prev] and [data-next]; the day number goes along as #nth-14.
const grid = document.querySelector("[role=grid]");
const days = grid ? [...grid.querySelectorAll("[role=gridcell] .dn")] : [];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function rove(day) {
  for (const other of days) other.tabIndex = other === day ? 0 : -1;
}

function turn(way) {
  const link = document.querySelector(`a[data-${way}]`);
  if (!link) return;
  const number = Number(document.activeElement.dataset.date?.slice(-2));
  location.assign(number ? `${link.href.split("#")[0]}#nth-${number}` : link.href);
}

function goal(key, at) {
  const start = at - (at % 7);
  if (key === "Home") return start;
  if (key === "End") return start + 6;
  return key in STEPS ? at + STEPS[key] : -1;
}

function move(key) {
  const at = days.indexOf(key.target.closest(".day")?.querySelector(".dn")); // its "+" stands for the day, too
  if (at < 0 || key.ctrlKey || key.metaKey || key.altKey) return;
  if (key.key === "PageUp" || key.key === "PageDown") { key.preventDefault(); return turn(key.key === "PageUp" ? "prev" : "next"); }
  const day = days[goal(key.key, at)];
  if (day) {
    key.preventDefault();
    rove(day);
    day.focus();
  } else if (key.key in STEPS) {
    key.preventDefault();
    turn(STEPS[key.key] < 0 ? "prev" : "next");
  }
}

if (days.length) {
  const inMonth = days.filter((day) => !day.closest(".day.out"));
  const asked = Number(location.hash.match(/^#nth-(\d+)$/)?.[1]);
  const first = inMonth[Math.min(asked, inMonth.length) - 1] ?? days.find((day) => day.getAttribute("aria-current")) ?? inMonth[0] ?? days[0];
  rove(first);
  if (asked) first.focus();
  grid.addEventListener("keydown", move);
  grid.addEventListener("focusin", (focus) => { if (days.includes(focus.target)) rove(focus.target); });
}
