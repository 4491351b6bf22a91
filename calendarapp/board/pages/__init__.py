"""What month, agenda, day and search show: frozen values for their templates."""

from .agenda import AgendaPage, DayPage, agenda_page, day_page
from .beginning import first_steps
from .month import MiniMonth, MonthPage, mini_month, month_page, two_weeks_page
from .search import SearchPage, search_page
from .view import PlanView, View
from .week import WeekPage, week_page
from .year import YearPage, year_page

__all__ = (
    "AgendaPage",
    "DayPage",
    "MiniMonth",
    "MonthPage",
    "PlanView",
    "SearchPage",
    "View",
    "WeekPage",
    "YearPage",
    "agenda_page",
    "day_page",
    "first_steps",
    "mini_month",
    "month_page",
    "search_page",
    "two_weeks_page",
    "week_page",
    "year_page",
)
