"""Where things lie on a calendar: sheets of weeks, days of hours, a year of loads. Pure."""

from .hours import ROWS, Block, HourColumn, Piece, Rest, fill_day, row_of
from .load import STEPS, loads, step_of, thresholds
from .weeks import LANES, Bar, Span, Week, lay_out, month_after, month_days, weeks_from

__all__ = (
    "LANES",
    "ROWS",
    "STEPS",
    "Bar",
    "Block",
    "HourColumn",
    "Piece",
    "Rest",
    "Span",
    "Week",
    "fill_day",
    "lay_out",
    "loads",
    "month_after",
    "month_days",
    "row_of",
    "step_of",
    "thresholds",
    "weeks_from",
)
