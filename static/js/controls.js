// Controls that every page may have: the theme, menus, filters, the small month.

// Switches the theme at once and tells the server; without JavaScript the form does the same by a page load.
const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);

document.addEventListener("submit", async (submit) => {
  const form = submit.target.closest("[data-theme-form]");
  if (!form) return;
  submit.preventDefault();
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  const body = new FormData(form);
  body.set("theme", theme);
  await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
});

// <details data-menu> closes when one clicks elsewhere, presses Esc, or opens another.
const opened = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (click) => {
  for (const menu of opened()) if (!menu.contains(click.target)) menu.open = false;
});

// One that would stand out at the right is turned to its other side.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.pick[open]") || target.classList.contains("to-end")) return;
  const edge = target.querySelector(".menu")?.getBoundingClientRect().right ?? 0;
  target.classList.toggle("to-end", edge > root.clientWidth);
}, true);

document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector("summary").focus();
    key.preventDefault();
  }
});

// <form data-filter> is sent when a control changes; its Apply button is only for those without JavaScript.
// Boxes in a menu (<details data-menu>) wait until the menu closes, so that several can be ticked.
// Controls elsewhere on the page take part by form="…". Boxes with [data-all] that are all ticked ask for nothing.
const REMEMBER = "almanac:filter-focus";

function send(form, control) {
  sessionStorage.setItem(REMEMBER, JSON.stringify({ name: control.name, value: control.value }));
  form.requestSubmit();
}

function prepare(form) {
  document.addEventListener("change", (change) => {
    if (change.target.form !== form) return;
    const menu = change.target.closest("details[data-menu]");
    if (!menu) return send(form, change.target);
    menu.addEventListener("toggle", () => send(form, change.target), { once: true });
  });
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    const boxes = [...form.elements].filter((control) => "all" in control.dataset);
    if (boxes.every((box) => box.checked)) for (const box of boxes) event.formData.delete(box.name);
  });
}

/** After the reload, focus goes back to the control that was changed. */
function returnFocus() {
  const kept = JSON.parse(sessionStorage.getItem(REMEMBER) ?? "null");
  sessionStorage.removeItem(REMEMBER);
  if (!kept) return;
  const named = [...document.querySelectorAll("form[data-filter] [name]")].filter((control) => control.name === kept.name);
  const control = named.find((candidate) => candidate.value === kept.value) ?? named[0];
  (control?.closest("details[data-menu]:not([open])")?.querySelector("summary") ?? control)?.focus({ preventScroll: true });
}

document.querySelectorAll("form[data-filter]").forEach(prepare);
returnFocus();

// Reckoning with days as they stand in addresses, 2027-10-14.
export function later(iso, step) {
  const day = new Date(`${iso}T00:00Z`);
  day.setUTCDate(day.getUTCDate() + step);
  return day.toISOString().slice(0, 10);
}

/** The same day of another month, or that one's last. */
export function monthsLater(iso, months) {
  const [year, month, number] = iso.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(number, last))).toISOString().slice(0, 10);
}

// The small month in the rail: one of its days is in the tab order, the arrows, Home and End lead to the others. PageUp and
// PageDown lead to another month, as do the arrows at its edge: by the page's own way there, [data-prev] or [data-next], with
// the day to focus in the small month as #small-2027-10-21. Made one stop by the first Tab, before it moves the focus: a page
// that is only read needn't be styled twice.
const small = document.querySelector(".rail .mini");
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const MONTHS = { PageUp: -1, PageDown: 1 };

const smallDays = () => [...small.querySelectorAll("a")];
const dateOf = (day) => day.pathname.match(/.*(\d{4}-\d\d-\d\d)/)[1];

function roveSmall(days, stop) {
  for (const day of days) day.tabIndex = day === stop ? 0 : -1;
}

/** One stop: the day that the page is of, else today, else the first. */
function makeOneStop() {
  const days = smallDays();
  if (!days.length || days.some((day) => day.tabIndex < 0)) return;
  const inside = days.filter((day) => !day.matches(".out"));
  const shown = days.find((day) => day.pathname === location.pathname);
  roveSmall(days, shown ?? inside.find((day) => day.ariaCurrent) ?? inside[0]);
}

function turnTo(way, iso) {
  const link = document.querySelector(way < 0 ? "a[data-prev]" : "a[data-next]");
  if (!link) return;
  const page = new URL(link.href);
  const name = ["on", "from"].find((each) => page.searchParams.has(each));
  if (name) page.searchParams.set(name, iso.slice(0, page.searchParams.get(name).length)); // 2027-10 of a month
  else page.pathname = page.pathname.replace(/(.*)\d{4}-\d\d-\d\d/, `$1${iso}`);
  page.hash = `small-${iso}`;
  location.assign(page);
}

/** Where a key leads from a day of the small month: [the day there, its date if it may be on another page, which way]. */
function smallGoal(key, days, at) {
  const first = at - (at % 7);
  if (key === "Home" || key === "End") return [days[key === "Home" ? first : first + 6]];
  if (key in STEPS) return [days[at + STEPS[key]], later(dateOf(days[at]), STEPS[key]), STEPS[key]];
  if (!(key in MONTHS)) return [];
  const iso = monthsLater(dateOf(days[at]), MONTHS[key]);
  return [days.find((day) => dateOf(day) === iso && !day.matches(".out")), iso, MONTHS[key]];
}

if (small) {
  document.addEventListener("keydown", (key) => { if (key.key === "Tab") makeOneStop(); }, { capture: true });
  small.addEventListener("focusin", (focus) => roveSmall(smallDays(), focus.target));
  small.addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || key.shiftKey) return;
    const days = smallDays();
    const [day, iso, way] = smallGoal(key.key, days, days.indexOf(key.target));
    if (!day && !iso) return;
    key.preventDefault();
    if (day) day.focus();
    else turnTo(way, iso);
  });
  const [, asked] = location.hash.match(/^#small-(\d{4}-\d\d-\d\d)$/) ?? [];
  if (asked) smallDays().find((day) => dateOf(day) === asked)?.focus();
}
