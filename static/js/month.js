// New events from the month: a double click on the free ground of a day, or "n" while a day has the focus, opens that day's own form.
const grid = document.querySelector("[role=grid]");
const addOf = (element) => element?.closest("[role=gridcell]")?.querySelector("a.add");

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
