// Controls that every page may have: the theme, menus, filters.

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
