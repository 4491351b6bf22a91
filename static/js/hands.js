// Wakes the hands (drag.js) when a pointer comes near the plan: those who only read fetch nothing for them.
// Undo, from a toast, draws the plan anew without leaving the page.
import { openAnswer } from "./dialog.js";
import { letterOf } from "./keys.js";
import { post, signedOut, SignedOut } from "./post.js";
import { isLive, refresh } from "./refresh.js";

const main = document.getElementById("main");
let hands;
let down = null;
const wake = () => (hands ??= import("./drag.js"));

main.addEventListener("pointerover", wake, { once: true });
main.addEventListener("pointerdown", async (event) => {
  down = event;
  const { press } = await wake();
  if (down === event) press(event);
});
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { down = null; });
main.addEventListener("dragstart", (start) => { if (start.target.closest?.(".ev[data-move]")) start.preventDefault(); }); // the browser's own
// Known from the first touch on, or the browser would scroll with what is carried.
main.addEventListener("touchmove", (move) => {
  if (document.documentElement.classList.contains("dragging")) move.preventDefault();
}, { passive: false });

// Choosing several events at once: the key x, or Ctrl or ⌘ and a click.
const choosable = (event) => document.getElementById("bulk") && event.target.closest?.("[data-event][data-version]");
const choose = async (bar) => (await import("./select.js")).toggle(bar);
main.addEventListener("click", (click) => {
  const bar = (click.ctrlKey || click.metaKey) && choosable(click);
  if (!bar) return;
  click.preventDefault();
  choose(bar);
}, true);
main.addEventListener("keydown", (key) => {
  if (letterOf(key) !== "x" || key.ctrlKey || key.metaKey || key.altKey || document.documentElement.dataset.keys === "off") return;
  const bar = choosable(key);
  if (bar) choose(bar);
});

document.addEventListener("submit", async (submit) => {
  const form = submit.target;
  if (!isLive() || !form.matches("[data-toast] form")) return;
  submit.preventDefault();
  try {
    const answer = await post(form.action, new FormData(form));
    if (answer.type !== "opaqueredirect") return void ((await openAnswer(answer, main)).inPlace = true);
    form.closest("[data-toast]").remove();
    await refresh();
    main.focus({ preventScroll: true });
  } catch (refusal) {
    const words = document.getElementById("words").dataset;
    const detail = refusal instanceof SignedOut ? signedOut(words.unchangedSignedOut) : words.unsure;
    document.dispatchEvent(new CustomEvent("almanac:alarm", { detail }));
  }
});
