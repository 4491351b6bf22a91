// Choosing many: boxes name="event" of the form #bulk, and, on bars (.ev[data-event]), Ctrl or ⌘ and a click, or the key x.
// The bar shows how many are chosen; a box [data-choose-all] ticks all of the page. Without JavaScript the boxes and the button do.
const form = document.getElementById("bulk");
const chosen = new Set();

const boxes = () => [...document.querySelectorAll('input[name="event"][form="bulk"]')];
const bars = (id) => document.querySelectorAll(`.ev[data-event="${id}"]`);

function show() {
  const ids = new Set([...boxes().filter((box) => box.checked).map((box) => box.value), ...chosen]);
  form.hidden = ids.size === 0;
  form.querySelector("[data-count]").textContent = form.dataset.words.replace("%d", ids.size);
}

function toggle(bar) {
  const id = bar.dataset.event;
  const on = !chosen.has(id);
  if (on) chosen.add(id);
  else chosen.delete(id);
  for (const each of bars(id)) {
    each.classList.toggle("chosen", on);
    if (on) each.setAttribute("aria-describedby", "chosen-words");
    else each.removeAttribute("aria-describedby");
  }
  show();
}

if (form) {
  form.addEventListener("formdata", (event) => { for (const id of chosen) event.formData.append("event", id); });
  form.addEventListener("reset", () => {
    for (const id of [...chosen]) toggle(document.querySelector(`.ev[data-event="${id}"]`) ?? { dataset: { event: id } });
    setTimeout(show);
  });
  document.addEventListener("change", (change) => {
    if (change.target.matches("[data-choose-all]")) for (const box of boxes()) box.checked = change.target.checked;
    if (change.target.form === form || change.target.matches("[data-choose-all]")) show();
  });
  document.addEventListener("click", (click) => {
    const bar = click.target.closest(".ev[data-event][data-version]");
    if (!bar || !(click.ctrlKey || click.metaKey)) return;
    click.preventDefault();
    toggle(bar);
  }, true);
  document.addEventListener("keydown", (key) => {
    const bar = document.activeElement?.closest?.(".ev[data-event][data-version]");
    if (!bar || key.key !== "x" || key.ctrlKey || key.metaKey || key.altKey || document.documentElement.dataset.keys === "off") return;
    key.preventDefault();
    toggle(bar);
  });
  show();
}
