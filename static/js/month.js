// New events from the days of a month or week: "+" on the day that is pointed at, a double click on its free ground, or "n"
// while it has the focus open the form with that day. main[data-new] says where the form is, [data-add] on the grid what it is called.
const grid = document.querySelector("[role=grid]");
const form = document.querySelector("main[data-new]")?.dataset.new;

/** The "+" of a day, made when it is first wanted: of the forty of a month hardly one is ever seen. */
function addOf(element) {
  const day = element?.closest("[role=gridcell]")?.querySelector(".day[data-date]");
  if (!day || !form || !grid.dataset.add) return null;
  return day.querySelector("a.add") ?? makeAdd(day);
}

function makeAdd(day) {
  const add = document.createElement("a");
  add.className = "btn quiet sq add";
  add.tabIndex = -1;
  add.href = `${form}?quick=1&on=${day.dataset.date}`;
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
  if (key.key !== "n" || key.ctrlKey || key.metaKey || key.altKey || document.documentElement.dataset.keys === "off") return;
  const add = key.target.closest(".day") && addOf(key.target);
  if (!add) return;
  key.preventDefault();
  add.click();
});
