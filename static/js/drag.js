// Events by hand, with mouse, pen or finger: a bar is carried to other days or hours, its edges are pulled, and free days are
// drawn over to begin an event. A finger holds still for a moment first, so that scrolling stays scrolling. Held at the side of
// a month, the hand turns its page. Esc lays all back.
// Bars: [data-move] with data-starts and data-ends. Grounds: see drag-ground.js; [data-new] says where an event begins.
// Each has a form as its equal: Move…, and New.
import { moveTo, plan } from "./drag-drop.js";
import { DAY, groundOf, momentOf, textOf } from "./drag-ground.js";
import { words } from "./post.js";
import { eventOf, linkOf } from "./refresh.js";
import { turn } from "./turn.js";

const HOLD = 400; // ms until a finger grasps
const SLIP = { mouse: 4, pen: 4, touch: 10 }; // px
const EDGE = { mouse: 8, pen: 8, touch: 24 }; // px of a bar that pull its end
const ROOM = 96; // px of width below which a finger only carries
const REACH = 12; // px between a finger and a mark that it means
const NEAR = 48; // px from the rim where the page scrolls along
const RIM = 12; // px from a month's side where holding still turns its page
const TURN = 600; // ms until it does
const LEAST = 15; // minutes that a timed event keeps
const LOCALES = { en: "en-GB" }; // the day before the month
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let held = null; // pressed, not yet carried
let drag = null; // under way

const piecesOf = ({ dataset: { event, on } }) => document.querySelectorAll(`main [data-event="${event}"][data-on="${on}"]`);

/* ---------- what was grasped ---------- */

/** The edge of a bar under the pointer: cut edges are none, and a bar too small for three parts is only carried. */
function edgeAt(bar, { clientX, clientY, pointerType }) {
  const { left, right, bottom, width, height } = bar.getBoundingClientRect();
  const cut = (name) => bar.classList.contains(name);
  const edge = EDGE[pointerType] ?? EDGE.mouse;
  if (bar.closest("[data-hours]")) return clientY > bottom - Math.min(edge, height / 3) && !cut("to-after") ? "end" : "";
  if (pointerType === "touch" ? width <= ROOM : width < 3 * edge) return "";
  if (clientX < left + edge && !cut("from-left")) return "start";
  return clientX > right - edge && !cut("to-right") ? "end" : "";
}

/** The bar under a pointer. On a phone the month's marks let touches through to their day: the nearest in reach is meant. */
function barAt(press) {
  const bar = press.target.closest(".ev");
  if (bar || press.pointerType !== "touch" || !press.target.closest("[role=grid]")) return bar;
  const away = ({ top, bottom }) => Math.max(top - press.clientY, press.clientY - bottom, 0);
  const marks = [...press.target.closest("[role=grid]").querySelectorAll(".ev")].map((mark) => [mark, mark.getBoundingClientRect()]);
  const near = marks.filter(([mark, box]) => away(box) < REACH && box.left <= press.clientX && press.clientX < box.right
    && getComputedStyle(mark).pointerEvents === "none");
  return near.sort(([, one], [, other]) => away(one) - away(other))[0]?.[0] ?? null;
}

/** An event's own span, as carrying or pulling it changes it. */
function grasped(bar, press) {
  const { move, starts, ends } = bar.dataset;
  const ground = move && !bar.classList.contains("is-lifted") ? groundOf(bar) : null;
  if (!ground) return null;
  return { bar, ground, first: momentOf(starts), last: momentOf(ends), edge: edgeAt(bar, press), timed: starts.includes("T") };
}

/** Free ground on which an event may begin. */
function free(press) {
  const opener = press.target.closest("main[data-new]");
  const own = press.target.closest(press.pointerType === "touch" ? "button, .add, .more" : "a, button, input, summary");
  const ground = opener && !own ? groundOf(under(press)) : null;
  return ground && { ground, opener, edge: "new", timed: ground.step < DAY };
}

/** The column or cell below a point: the ground between bars belongs to a whole week. */
function under({ clientX, clientY, target }) {
  return document.elementsFromPoint(clientX, clientY).find((element) => element.matches("[data-date], [data-first]")) ?? target;
}

/* ---------- the hand ---------- */

/** A pointer comes down: maybe to take something. */
export function press(event) {
  if (drag || !event.isPrimary || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const bar = barAt(event);
  const what = bar ? grasped(bar, event) : free(event);
  if (!what) return;
  const { clientX: x, clientY: y, pointerId, pointerType } = event;
  held = { ...what, x, y, pointerId, pointerType, from: what.ground.at(x, y) };
  if (pointerType === "touch") held.timer = setTimeout(begin, HOLD);
}

function follow(event) {
  if ((held || drag) && event.pointerType === "mouse" && !event.buttons) return drag ? layBack() : forget(); // let go elsewhere
  if (!held && !drag) return showEdge(event);
  if (drag?.pointerId === event.pointerId) return carry(event.clientX, event.clientY);
  if (held?.pointerId !== event.pointerId) return;
  const slipped = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP[held.pointerType] * (held.bar ? 1 : 2);
  if (!slipped) return;
  if (held.pointerType === "touch") return forget(); // it scrolls
  begin();
  carry(event.clientX, event.clientY);
}

function forget() {
  clearTimeout(held?.timer);
  held = null;
}

function begin() {
  drag = held;
  forget();
  getSelection().removeAllRanges();
  if (drag.pointerType === "touch") navigator.vibrate?.(10);
  document.documentElement.classList.add("dragging", ...(drag.edge ? [drag.ground.step < DAY ? "pulling-down" : "pulling"] : []));
  for (const piece of drag.bar ? piecesOf(drag.bar) : []) piece.classList.add("is-lifted");
  document.documentElement.setPointerCapture(drag.pointerId);
  drag.drops = document.createElement("div");
  drag.drops.className = "drops";
  drag.drops.setAttribute("aria-hidden", "true");
  drag.label = document.createElement("p");
  document.body.append(drag.drops);
  carry(drag.x, drag.y);
  drag.scrolling = requestAnimationFrame(scrollAlong);
}

/** The span that letting go here would give. */
function spanAt(moment) {
  const { edge, ground, from, first, last } = drag;
  const by = moment - from;
  if (edge === "new") {
    const [low, high] = [Math.min(from, moment), Math.max(from, moment)];
    return ground.step < DAY ? [low, high + ground.step] : [low, high];
  }
  const least = drag.timed ? LEAST : 0;
  if (edge === "start") return [Math.min(first + by, last - least - ((last - least - first) % ground.step)), last];
  if (edge === "end") return [first, Math.max(last + by, first + least + ((last - first - least) % ground.step))];
  return [first + by, last + by];
}

function carry(x, y) {
  [drag.x, drag.y] = [x, y];
  const [starts, ends] = spanAt(drag.ground.at(x, y));
  const isNew = starts !== drag.starts || ends !== drag.ends;
  [drag.starts, drag.ends] = [starts, ends];
  draw(isNew);
}

/* ---------- what is seen and heard of it ---------- */

/** Boxes where it would lie, and the dates in words beside the hand. An end at midnight is still the day before's. */
function draw(isNew) {
  const { drops, label, ground, starts, ends, timed, x, y } = drag;
  const rim = rimOf(ground);
  const boxes = ground.boxes(starts, timed && ground.step === DAY ? ends - 1 : ends);
  drops.replaceChildren(...boxes.map((box) => boxed(box, rim)), label);
  if (isNew) {
    label.textContent = wordsOf(drag);
    tell(label.textContent);
  }
  const half = label.offsetWidth / 2;
  label.style.left = `${Math.min(Math.max(x, half + 8), innerWidth - half - 8)}px`;
  label.style.top = `${Math.max(y - 44, 8)}px`;
}

/** What is seen of a ground: of what scrolls, no more than its window, beside the names and below the days that stand in it. */
function rimOf({ root, step }) {
  const view = root.closest("[data-hours-view], [data-timeline]");
  if (!view) return { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const { left, top, right, bottom } = view.getBoundingClientRect();
  const days = view.querySelector(step < DAY ? ".week-head" : ".tl-head")?.getBoundingClientRect();
  const names = view.querySelector(".lane-head")?.getBoundingClientRect();
  return { left: Math.max(left, names?.right ?? 0), top: Math.max(top, days?.bottom ?? 0), right, bottom };
}

function boxed({ left, top, right, bottom }, rim) {
  const box = document.createElement("div");
  const [x, y] = [Math.max(left, rim.left), Math.max(top, rim.top)];
  const [width, height] = [Math.min(right, rim.right) - x, Math.min(bottom, rim.bottom) - y];
  box.hidden = width <= 0 || height <= 0;
  Object.assign(box.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  return box;
}

/** The cursor and a line say that an edge can be pulled. */
function showEdge(event) {
  const bar = event.pointerType === "mouse" ? event.target.closest?.("main .ev[data-move]") : null;
  const edge = bar ? edgeAt(bar, event) : "";
  for (const name of ["start", "end"]) bar?.classList.toggle(`at-${name}`, edge === name);
}

/** Thu 14 Oct – Wed 20 Oct, in the page's language. */
function wordsOf({ starts, ends, timed }) {
  const day = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  const style = timed ? { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : day;
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(LOCALES[lang] ?? lang, style).formatRange(starts * 60_000, ends * 60_000);
}

/** In the page's polite region, once the hand rests. */
function tell(text) {
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => {
    const status = document.getElementById("status");
    const line = status.querySelector(".sr") ?? document.createElement("span");
    line.className = "sr";
    status.prepend(line);
    line.textContent = text;
  }, 150);
}

/** Near a rim the page, or what scrolls within it, goes along. */
function scrollAlong(time) {
  if (!drag) return;
  linger(time);
  const { x, y } = drag;
  let along = false;
  for (let part = drag.ground.root; part; part = part.parentElement) {
    const whole = part === document.documentElement;
    if (!whole && !/auto|scroll/.test(getComputedStyle(part).overflow)) continue;
    const box = whole ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : part.getBoundingClientRect();
    const way = [pull(x, box.left, box.right), pull(y, box.top, box.bottom)];
    along ||= way.some(Boolean);
    part.scrollBy(...way);
  }
  if (along) carry(x, y);
  drag.scrolling = requestAnimationFrame(scrollAlong);
}

/** Held at the side of a month or of two weeks for a while, their page is turned. */
function linger(time) {
  const { ground: { root }, x } = drag;
  if (!root.matches("[data-page='month'], [data-page='two-weeks']")) return;
  const { left, right } = root.getBoundingClientRect();
  const way = x < left + RIM ? -1 : Number(x > right - RIM);
  if (way !== drag.way) [drag.way, drag.since] = [way, time];
  if (way && time - drag.since > TURN) turnPage(way);
}

async function turnPage(way) {
  const hand = drag;
  hand.since = Infinity;
  const turned = await turn(way, () => drag === hand);
  if (drag !== hand) return;
  hand.since = performance.now();
  if (!turned) return;
  hand.ground = groundOf(hand.ground.root.querySelector(".day"));
  for (const piece of hand.bar ? piecesOf(hand.bar) : []) piece.classList.add("is-lifted");
  carry(hand.x, hand.y);
}

function pull(at, low, high) {
  if (at < low + NEAR) return -Math.min(low + NEAR - at, NEAR) / 4;
  return at > high - NEAR ? Math.min(at - high + NEAR, NEAR) / 4 : 0;
}

/* ---------- letting go ---------- */

/** Esc, or the system takes the pointer away. */
function layBack() {
  const { bar, drops } = drag;
  finish();
  drops.remove();
  unlift(bar);
  tell(words.stays);
}

function finish() {
  cancelAnimationFrame(drag.scrolling);
  document.documentElement.classList.remove("dragging", "pulling", "pulling-down");
  swallowClick();
  drag = null;
}

const unlift = (bar) => { for (const piece of bar ? piecesOf(bar) : []) piece.classList.remove("is-lifted"); };

/** The click that ends a drag opens nothing. */
function swallowClick() {
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, true), 100);
}

async function letGo(event) {
  if (held?.pointerId === event.pointerId) forget();
  if (drag?.pointerId !== event.pointerId) return;
  const { bar, first, last, starts, ends, timed, opener, drops, label } = drag;
  const from = drops.firstElementChild.getBoundingClientRect();
  const [begin, end] = [textOf(starts, timed), textOf(ends, timed)];
  finish();
  label.remove();
  const moved = bar ? (starts !== first || ends !== last) && (await moveTo(bar, begin, end)) : await plan(opener, begin, end);
  drops.remove();
  unlift(bar);
  if (bar && moved) glide(linkOf(eventOf(bar)), from);
}

/** From where it was let go to where it lies. */
function glide(link, from) {
  if (!link || !from || calm.matches) return;
  const to = link.getBoundingClientRect();
  const way = { transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)` };
  link.animate([way, { transform: "none" }], { duration: 200, easing: "cubic-bezier(.2, .7, .2, 1)" });
}

document.addEventListener("pointermove", follow);
document.addEventListener("pointerup", letGo);
document.addEventListener("pointercancel", () => { forget(); if (drag) layBack(); });
document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape" || !drag) return;
  key.preventDefault();
  key.stopPropagation();
  layBack();
}, true);
// The browser's own ways of dragging links and of pressing long stand back while a hand is at work.
document.addEventListener("dragstart", (start) => { if (held || drag) start.preventDefault(); });
document.addEventListener("contextmenu", (menu) => { if (drag || held?.pointerType === "touch") menu.preventDefault(); });
