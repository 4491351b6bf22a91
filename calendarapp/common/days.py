"""The days that a plan may speak of."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
