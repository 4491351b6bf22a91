// Choosing many: boxes name="event" of the form #bulk, and bars, links [data-event][data-version], by the key x or by Ctrl or ⌘
// and a click (hands.js brings this module for them). The bar shows how many; a box [data-choose-all] ticks all of the page.
const form = document.getElementById("bulk");
const chosen = new Set();

const boxes = () => [...document.querySelectorAll('input[name="event"][form="bulk"]')];

function show() {
  const ids = new Set([...boxes().filter((box) => box.checked).map((box) => box.value), ...chosen]);
  form.hidden = ids.size === 0;
  form.querySelector("[data-count]").textContent = form.dataset.words.replace("%d", ids.size);
}

function paint() {
  for (const bar of document.querySelectorAll("[data-event][data-version]")) {
    const on = chosen.has(bar.dataset.event);
    bar.classList.toggle("chosen", on);
    if (on) bar.setAttribute("aria-current", "true");
    else if (bar.getAttribute("aria-current") === "true") bar.removeAttribute("aria-current");
  }
  show();
}

/** Choose the event of a bar, or no longer. */
export function toggle(bar) {
  if (!chosen.delete(bar.dataset.event)) chosen.add(bar.dataset.event);
  paint();
}

if (form) {
  form.addEventListener("formdata", (event) => { for (const id of chosen) event.formData.append("event", id); });
  form.addEventListener("reset", () => { chosen.clear(); setTimeout(paint); });
  document.addEventListener("change", (change) => {
    if (change.target.matches("[data-choose-all]")) for (const box of boxes()) box.checked = change.target.checked;
    if (change.target.form === form || change.target.matches("[data-choose-all]")) show();
  });
  document.addEventListener("almanac:content", paint);
  show();
}
