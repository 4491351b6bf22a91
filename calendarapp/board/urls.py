"""Addresses of the pages over several slices."""

from django.urls import path, register_converter

from .converters import DayConverter
from .views import calendar

register_converter(DayConverter, "day")

urlpatterns = [
    path("", calendar.home, name="home"),
    path("b/<slug:brand>/", calendar.brand_home, name="brand_home"),
    path("b/<slug:brand>/month/", calendar.month, name="month"),
    path("b/<slug:brand>/agenda/", calendar.agenda, name="agenda"),
    path("b/<slug:brand>/day/<day:day>/", calendar.day, name="day"),
    path("b/<slug:brand>/search/", calendar.search, name="search"),
]
