// The table as a grid (WAI-ARIA grid): one cell is in the tab order, arrows, Home and End (with Ctrl: of the table) move on.
// A cell that may be written holds <a data-edit> to its form, [data-cell]: Enter, F2 or a click puts the form into the cell.
// Enter saves, Tab saves and goes on, Esc leaves it as it was, and so does going elsewhere without a change.
// Saving is one request: the table that it leads back to is drawn in place, with its toast and the way to take it back.
import { fetched, openAnswer } from "./dialog.js";
import { post, signedOut, SignedOut } from "./post.js";
import { bring } from "./toast.js";

const words = document.getElementById("words").dataset;
const table = document.querySelector("[data-table]");
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const CONTROLS = ":is(input:not([type=hidden]), select, textarea)";
let editing = null;

const rows = () => [...table.rows];
const cellOf = (element) => element.closest?.("[data-table] :is(td, th)");
const focusable = (cell) => cell.querySelector("a, input, button") ?? cell;
const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

function rove(cell, { focus = false } = {}) {
  for (const item of table.querySelectorAll("[tabindex='0']")) item.tabIndex = -1;
  const target = focusable(cell);
  target.tabIndex = 0;
  if (focus) target.focus();
}

/** Everything leaves the tab order but the first cell, or the one that was in hand. */
function settle(place = null) {
  for (const item of table.querySelectorAll("a, input, button")) item.tabIndex = -1;
  for (const cell of table.querySelectorAll("td, th")) if (focusable(cell) === cell) cell.tabIndex = -1;
  const found = place && find(place);
  rove(found ?? table.tBodies[0].rows[0].querySelector("[data-col]"), { focus: Boolean(found) });
}

const placeOf = (cell) => ({ row: cell.parentElement.dataset.row, col: cell.dataset.col });
const find = ({ row, col }) => table.querySelector(`[data-row="${CSS.escape(row)}"] [data-col="${CSS.escape(col)}"]`);

function goal(cell, key, whole) {
  const all = rows();
  const at = all.indexOf(cell.parentElement);
  if (key === "Home" || key === "End") {
    const cells = (whole ? all.at(key === "Home" ? 0 : -1) : cell.parentElement).cells;
    return cells[key === "Home" ? 0 : cells.length - 1];
  }
  const [down, right] = STEPS[key];
  return all[at + down]?.cells[cell.cellIndex + right];
}

function walk(key) {
  const cell = cellOf(key.target);
  if (!cell || key.defaultPrevented || key.altKey || editing?.form.contains(key.target)) return;
  const edit = cell.querySelector("[data-edit]");
  if (edit && !key.ctrlKey && !key.metaKey && (key.key === "F2" || (key.key === "Enter" && key.target === edit))) {
    key.preventDefault();
    begin(edit);
  } else if (key.key in STEPS ? !key.ctrlKey && !key.metaKey && !key.shiftKey : key.key === "Home" || key.key === "End") {
    const next = goal(cell, key.key, key.ctrlKey || key.metaKey);
    if (!next) return;
    key.preventDefault();
    rove(next, { focus: true });
  }
}

async function begin(link) {
  const cell = cellOf(link);
  if (editing || link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  try {
    const form = (await parse(await fetched(link.href))).querySelector("[data-cell]");
    editing = { cell, kept: [...cell.childNodes], place: placeOf(cell), busy: false };
    show(form);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

/** Put a form, fresh or with what is wrong, into the cell. */
function show(form) {
  form.elements.next.value = location.pathname + location.search;
  form.className = "cell-form";
  form.addEventListener("submit", (submit) => { submit.preventDefault(); save(); });
  form.addEventListener("keydown", keys);
  form.addEventListener("focusout", (focus) => setTimeout(() => leave(form, focus)));
  editing.form = form;
  editing.cell.classList.add("editing");
  editing.cell.replaceChildren(form);
  editing.before ??= JSON.stringify([...new FormData(form)]);
  const control = form.querySelector(`[aria-invalid=true]${CONTROLS}`) ?? form.querySelector(CONTROLS);
  control.focus();
  control.select?.();
}

function keys(key) {
  if (key.isComposing || editing?.busy) return;
  const controls = [...editing.form.querySelectorAll(CONTROLS)];
  if (key.key === "Escape") {
    key.preventDefault();
    close({ focus: true });
  } else if (key.key === "Enter") {
    key.preventDefault();
    save();
  } else if (key.key === "Tab" && key.target === controls.at(key.shiftKey ? 0 : -1)) {
    key.preventDefault();
    save({ step: key.shiftKey ? -1 : 1 });
  }
}

/** Going elsewhere saves what was changed; the focus stays where one went. */
function leave(form) {
  if (editing?.form !== form || editing.busy || form.contains(document.activeElement) || !document.hasFocus()) return;
  if (document.querySelector("dialog[open]")) return;
  save({ focus: false });
}

function close({ focus = false, step = 0 } = {}) {
  const { cell, kept } = editing;
  editing = null;
  cell.classList.remove("editing");
  cell.replaceChildren(...kept);
  if (focus) rove(beside(cell, step), { focus: true });
}

const beside = (cell, step) => cell.parentElement.cells[cell.cellIndex + step] ?? cell;

async function save({ step = 0, focus = true } = {}) {
  const { form, cell, place, before } = editing;
  if (JSON.stringify([...new FormData(form)]) === before) return close({ focus, step });
  editing.busy = true;
  const next = placeOf(beside(cell, step));
  try {
    const response = await post(form.action, new FormData(form), { redirect: "follow" });
    if (response.status === 409) { close({ focus }); return await openAnswer(response, focusable(find(place))); }
    const page = await parse(response);
    if (!response.ok) throw new Error("refused");
    if (response.redirected) return draw(page, focus ? (next.col && next.row ? next : place) : null);
    show(page.querySelector("[data-cell]"));
  } catch (refusal) {
    const detail = refusal instanceof SignedOut ? signedOut(words.signedOut) : words.failed;
    document.dispatchEvent(new CustomEvent("almanac:alarm", { detail }));
  }
  if (editing) editing.busy = false;
}

/** The table anew, as the page that saving led to has it. */
function draw(page, place) {
  const fresh = page.querySelector("[data-table]");
  if (!fresh) return location.reload();
  editing = null;
  const ticked = new Set([...table.querySelectorAll("input[name=event]:checked")].map((box) => box.value));
  const focused = document.activeElement.closest?.("[data-row] [data-col]");
  const standing = place ?? (focused && placeOf(focused));
  table.replaceChildren(...fresh.childNodes);
  for (const box of table.querySelectorAll("input[name=event]")) box.checked = ticked.has(box.value);
  bring(page);
  settle(standing);
}

if (table) {
  settle();
  table.addEventListener("keydown", walk);
  table.addEventListener("focusin", (focus) => { if (!editing) { const cell = cellOf(focus.target); if (cell && focusable(cell) === focus.target) rove(cell); } });
  table.addEventListener("click", (click) => {
    const link = click.target.closest("[data-edit]");
    if (!link || click.button || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    begin(link);
  });
  document.addEventListener("almanac:content", (event) => { if (event.target === table) settle(); });
}
