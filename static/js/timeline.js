// The timeline by keyboard: each lane has one bar in the tab order; left and right lead to its others, up and down to the bar
// of another lane that is nearest in time. PageUp and PageDown follow [data-prev] and [data-next].
// Which lanes are folded is kept while the tab is open.
const region = document.querySelector("[data-timeline]");
let lanes = [];
const FOLDED = `almanac:folded ${location.pathname}`;
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

const isOpen = (lane) => lane.querySelector("details").open;
const barsOf = (lane) => [...lane.querySelectorAll("a.ev")];
const middle = (bar) => bar.getBoundingClientRect().left;

function rove(bar) {
  for (const other of barsOf(bar.closest(".lane"))) other.tabIndex = other === bar ? 0 : -1;
}

function focus(bar) {
  if (!bar) return;
  rove(bar);
  bar.focus();
}

/** The bar nearest in time in the next open lane that has any. */
function beyond(bar, way) {
  const at = lanes.indexOf(bar.closest(".lane"));
  const others = way < 0 ? lanes.slice(0, at).reverse() : lanes.slice(at + 1);
  const lane = others.find((candidate) => isOpen(candidate) && barsOf(candidate).length);
  const distance = (candidate) => Math.abs(middle(candidate) - middle(bar));
  return lane && barsOf(lane).reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}

function goal(key, bar) {
  const bars = barsOf(bar.closest(".lane"));
  if (key in STEPS) return bars[bars.indexOf(bar) + STEPS[key]];
  if (key === "Home") return bars[0];
  if (key === "End") return bars.at(-1);
  return beyond(bar, key === "ArrowUp" ? -1 : 1);
}

function turn(way) {
  const link = document.querySelector(`a[data-${way}]`);
  if (link) location.assign(link.href);
}

region?.addEventListener("keydown", (key) => {
  if (key.ctrlKey || key.metaKey || key.altKey || key.shiftKey || key.defaultPrevented) return;
  if (key.key === "PageUp" || key.key === "PageDown") {
    key.preventDefault();
    return turn(key.key === "PageUp" ? "prev" : "next");
  }
  const bar = key.target.closest("a.ev");
  if (!bar || !/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key.key)) return;
  key.preventDefault();
  focus(goal(key.key, bar));
});
region?.addEventListener("focusin", (event) => { if (event.target.matches("a.ev")) rove(event.target); });

const nameOf = (lane) => lane.querySelector("h2").textContent;
const folded = new Set(JSON.parse(sessionStorage.getItem(FOLDED) ?? "[]"));
function prepare() {
  lanes = region ? [...region.querySelectorAll(".lane:has(> details)")] : [];
  for (const lane of lanes) {
    const [first] = barsOf(lane);
    if (first) rove(first);
    const fold = lane.querySelector("details");
    fold.open = !folded.has(nameOf(lane));
    fold.addEventListener("toggle", () => {
      if (fold.open) folded.delete(nameOf(lane));
      else folded.add(nameOf(lane));
      sessionStorage.setItem(FOLDED, JSON.stringify([...folded]));
    });
  }
}

prepare();
region?.addEventListener("almanac:content", prepare); // drawn anew after a change

// A phone opens with the day that was asked for in sight, today if none was, not at the left end of a quarter.
const track = region?.querySelector(".track[data-first]");
if (track && region.scrollWidth > region.clientWidth) {
  const days = (Date.parse(region.dataset.on) - Date.parse(track.dataset.first)) / 86_400_000;
  region.scrollLeft = Math.max((days / track.dataset.days) * track.offsetWidth - region.clientWidth / 3, 0);
}
