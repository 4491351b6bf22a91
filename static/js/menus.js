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
