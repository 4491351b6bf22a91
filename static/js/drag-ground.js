// Where days and hours lie on a page. A moment is a number: minutes of wall time since 1970 on the reader's clock.
// A ground tells which moment lies under a point, and which boxes on the screen a span of moments covers:
//   days   cells [data-date="2027-10-14"] of one [role=grid]
//   hours  columns [data-date][data-hours] of one [role=grid], each a day from top to bottom
//   track  [data-first="2027-07-01"][data-days="92"], a lane from left to right
export const DAY = 1440;
const QUARTER = 15;
const TRACK = "[data-first][data-days]";
const COLUMN = "[data-date][data-hours]";
const CELL = "[data-date]:not(a, [data-hours])";

export const momentOf = (text) => Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`) / 60_000;
export const textOf = (moment, timed) => new Date(moment * 60_000).toISOString().slice(0, timed ? 16 : 10);

const boxOf = (element) => element.getBoundingClientRect();
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const away = (box, x, y) => Math.hypot(x - clamp(x, box.left, box.right), y - clamp(y, box.top, box.bottom));

/** The shown elements of a grid with the moments at which they begin. */
function places(grid, selector) {
  const shown = [...grid.querySelectorAll(selector)].filter((element) => element.checkVisibility?.() ?? true);
  return shown.map((element) => ({ element, moment: momentOf(element.dataset.date) }));
}

/** The place nearest to a point, with its box; none is too far, so that a hand may leave the grid. */
function nearest(all, x, y) {
  const found = all.map((place) => ({ ...place, box: boxOf(place.element) }));
  return found.reduce((best, place) => (away(place.box, x, y) < away(best.box, x, y) ? place : best));
}

function daysOf(grid) {
  const cells = places(grid, CELL);
  return {
    root: grid,
    step: DAY,
    at: (x, y) => nearest(cells, x, y).moment,
    boxes(first, last) {
      const rows = new Map();
      for (const { element, moment } of cells) {
        if (moment + DAY <= first || moment > last) continue;
        const { left, right, top, bottom } = boxOf(element);
        const row = rows.get(Math.round(top)) ?? { left, right, top, bottom };
        rows.set(Math.round(top), { ...row, left: Math.min(row.left, left), right: Math.max(row.right, right) });
      }
      return [...rows.values()];
    },
  };
}

function hoursOf(grid) {
  const columns = places(grid, COLUMN);
  return {
    root: grid,
    step: QUARTER,
    at(x, y) {
      const { moment, box } = nearest(columns, x, y);
      const part = (y - box.top) / box.height;
      return moment + clamp(Math.floor((part * DAY) / QUARTER) * QUARTER, 0, DAY - QUARTER);
    },
    boxes(first, last) {
      return columns.flatMap(({ element, moment }) => {
        const [begin, end] = [Math.max(first, moment), Math.min(last, moment + DAY)];
        if (begin >= end) return [];
        const { left, right, top, height } = boxOf(element);
        return [{ left, right, top: top + ((begin - moment) / DAY) * height, bottom: top + ((end - moment) / DAY) * height }];
      });
    },
  };
}

function trackOf(track) {
  const [first, days] = [momentOf(track.dataset.first), Number(track.dataset.days)];
  return {
    root: track,
    step: DAY,
    at(x) {
      const { left, width } = boxOf(track);
      return first + Math.floor(((x - left) / width) * days) * DAY;
    },
    boxes(from, to) {
      const { left, width, top, bottom } = boxOf(track);
      const place = (moment) => left + (clamp((moment - first) / DAY, 0, days) / days) * width;
      const [begin, end] = [place(from - (from % DAY)), place(to - (to % DAY) + DAY)];
      return begin < end ? [{ left: begin, right: end, top, bottom }] : [];
    },
  };
}

/** The ground on which an element lies, if it lies on any. */
export function groundOf(element) {
  const track = element.closest(TRACK);
  if (track) return trackOf(track);
  const grid = element.closest("[role=grid]");
  if (!grid) return null;
  if (element.closest(COLUMN)) return hoursOf(grid);
  return grid.querySelector(CELL) ? daysOf(grid) : null;
}
