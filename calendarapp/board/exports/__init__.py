"""What is filtered, as a file: CSV, a workbook, a calendar. All of it through the reader's lens."""

from .csv import csv_chunks
from .ics import ics_chunks
from .rows import MOST_ROWS, Export
from .xlsx import xlsx_file

__all__ = ["MOST_ROWS", "Export", "csv_chunks", "ics_chunks", "xlsx_file"]
