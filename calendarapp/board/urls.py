"""Addresses of the pages over several slices."""

from django.urls import include, path, register_converter

from .converters import DayConverter
from .views import calendar, dev_mail, inbox

register_converter(DayConverter, "day")

urlpatterns = [
    path("", calendar.home, name="home"),
    path("b/<slug:brand>/", calendar.brand_home, name="brand_home"),
    path("b/<slug:brand>/month/", calendar.month, name="month"),
    path("b/<slug:brand>/agenda/", calendar.agenda, name="agenda"),
    path("b/<slug:brand>/day/<day:day>/", calendar.day, name="day"),
    path("b/<slug:brand>/search/", calendar.search, name="search"),
    path("", include("calendarapp.board.event_urls")),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/read/", inbox.inbox_read, name="inbox_read"),
    path("dev/mail/", dev_mail.dev_mails, name="dev_mails"),
    path("dev/mail/<slug:name>/", dev_mail.dev_mail, name="dev_mail"),
    path("dev/mail/<slug:name>/html/", dev_mail.dev_mail_html, name="dev_mail_html"),
]
