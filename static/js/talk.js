// [data-talk]: once it comes into sight, the discussion stands on the event's page, where its link led to another before.
// Reading it there counts as reading, so nothing is fetched that nobody looks at.
async function bring(section) {
  const answer = await fetch(section.dataset.talk, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return; // the link stays
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [section.querySelector("[data-talk-body]"), page.querySelector("[data-talk-body]")];
  if (!here || !there) return;
  here.replaceChildren(...there.childNodes);
  here.classList.add("stack");
  for (const field of here.querySelectorAll("#speak [name=at]")) field.value = "event";
  section.dispatchEvent(new CustomEvent("almanac:content", { bubbles: true }));
  if (location.hash.startsWith("#comment-")) document.querySelector(location.hash)?.scrollIntoView({ block: "nearest" });
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    watcher.unobserve(entry.target);
    bring(entry.target).catch(() => {}); // offline: the link stays
  }
});
for (const section of document.querySelectorAll("[data-talk]")) {
  if (location.hash.startsWith("#comment-")) bring(section).catch(() => {});
  else watcher.observe(section);
}
