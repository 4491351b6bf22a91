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
