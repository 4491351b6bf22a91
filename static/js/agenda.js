// "Show later days" brings the next days below those that are read already; the page's address stays.
// Without JavaScript it is a link to them.
const list = document.querySelector("[data-agenda]");
const pages = document.querySelector("[data-agenda-pages]");
const GONE = 410;
const said = document.querySelector("[data-agenda-said]");

/** What still runs stands on the first day of a page again; here it has been read above. */
function withoutRepeated(days) {
  const known = new Set([...list.querySelectorAll("a.ag")].map((line) => line.href));
  for (const line of days[0]?.querySelectorAll("a.ag") ?? []) if (known.has(line.href)) line.remove();
  return days.filter((day) => day.querySelector(".ag, .more"));
}

async function append(link) {
  const answer = await fetch(link.href);
  if (!answer.ok && answer.status !== GONE) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // A guest's link that has ended meanwhile, or asks for its password again, says so on a page of its own.
  if (!page.querySelector("[data-agenda-pages]")) return location.assign(link.href);
  const days = withoutRepeated([...page.querySelectorAll("[data-agenda] > [data-day]")].map((day) => document.adoptNode(day)));
  const next = page.querySelector("[data-more]");
  list.append(...days);
  if (next) link.href = next.href;
  else link.remove();
  (days[0]?.querySelector("h2 a") ?? link).focus();
  said.textContent = said.dataset.words;
}

pages?.addEventListener("click", async (click) => {
  const link = click.target.closest("[data-more]");
  if (!link || click.ctrlKey || click.metaKey || click.shiftKey || link.ariaBusy === "true") return;
  click.preventDefault();
  link.ariaBusy = "true";
  said.textContent = "";
  try {
    await append(link);
  } catch {
    said.textContent = said.dataset.failed;
    said.classList.remove("sr");
  }
  link.ariaBusy = "false";
});
