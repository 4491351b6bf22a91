// <button data-copy="id"> copies the value of the field with that id and says so. The field can be selected without it.
document.addEventListener("click", async (click) => {
  const button = click.target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  await navigator.clipboard.writeText(field.value);
  document.dispatchEvent(new CustomEvent("almanac:say", { detail: document.getElementById("words").dataset.copied }));
});
