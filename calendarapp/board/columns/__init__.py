"""The plan as rows and columns: what the table shows and exports hold, each field only where the lens opens it."""

from .choice import USUAL, columns_for, detail_columns, grouped, types_seen
from .planned import COLUMNS
from .reading import figures_of, in_order, rows_of
from .shapes import Column, Figures, Kind, Row
from .sorting import SORTS, sorted_by

__all__ = [
    "COLUMNS",
    "SORTS",
    "USUAL",
    "Column",
    "Figures",
    "Kind",
    "Row",
    "columns_for",
    "detail_columns",
    "figures_of",
    "grouped",
    "in_order",
    "rows_of",
    "sorted_by",
    "types_seen",
]
