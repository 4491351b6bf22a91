// Columns of the table: the arrows move a column in place; without JavaScript the server does, and leads back to the page.
document.addEventListener("click", (click) => {
  const button = click.target.closest("[data-columns] [data-step]");
  const item = button?.closest("li");
  if (!item) return;
  click.preventDefault();
  const other = button.dataset.step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.dataset.step < 0) other.before(item);
  else other.after(item);
  button.focus();
});
