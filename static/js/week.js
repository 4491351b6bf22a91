// The week opens at the working day, or at its first event where that is earlier; the line of now goes with the clock.
const view = document.querySelector("[data-hours-view]");
const opens = view?.querySelector("[data-opens]");
const QUARTER = 15 * 60 * 1000;

function open() {
  const head = view.querySelector(".week-head").offsetHeight;
  view.scrollTop = opens.parentElement.getBoundingClientRect().top - view.getBoundingClientRect().top + view.scrollTop - head - 4;
}

/** A quarter of an hour further down. At midnight the line goes with its day. */
function tick(line) {
  const row = Number(line.className.match(/\br(\d+)\b/)[1]);
  if (row === 95) return line.remove();
  line.className = `now r${row + 1}`;
}

if (opens) open();
const line = view?.querySelector("[data-now]");
if (line) {
  setTimeout(() => { tick(line); setInterval(() => { if (line.isConnected) tick(line); }, QUARTER); }, QUARTER - (Date.now() % QUARTER));
}
