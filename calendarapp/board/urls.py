"""Addresses of the pages over several slices."""

from django.urls import include, path, register_converter

from .converters import DayConverter
from .views import access_log, calendar, days, dev_mail, exports, inbox, palette, second_factor, table, timeline

register_converter(DayConverter, "day")

SETTINGS = "b/<slug:brand>/settings/"

urlpatterns = [
    path("", calendar.home, name="home"),
    path("b/<slug:brand>/", calendar.brand_home, name="brand_home"),
    path("b/<slug:brand>/month/", calendar.month, name="month"),
    path("b/<slug:brand>/two-weeks/", calendar.two_weeks, name="two_weeks"),
    path("b/<slug:brand>/week/", calendar.week, name="week"),
    path("b/<slug:brand>/year/", calendar.year, name="year"),
    path("b/<slug:brand>/timeline/", timeline.timeline, name="timeline"),
    path("b/<slug:brand>/agenda/", calendar.agenda, name="agenda"),
    path("b/<slug:brand>/table/", table.table, name="table"),
    path("b/<slug:brand>/table/columns/", table.table_columns, name="table_columns"),
    path("b/<slug:brand>/export/<slug:kind>/", exports.export, name="export"),
    path("b/<slug:brand>/day/<day:day>/", calendar.day, name="day"),
    path("b/<slug:brand>/go/", palette.palette, name="palette"),
    path("b/<slug:brand>/search/", calendar.search, name="search"),
    path("", include("calendarapp.board.event_urls")),
    path("", include("calendarapp.board.type_urls")),
    path("", include("calendarapp.board.word_urls")),
    path(f"{SETTINGS}key-dates/", days.key_dates, name="key_dates"),
    path(f"{SETTINGS}key-dates/regions/", days.key_date_regions, name="key_date_regions"),
    path(f"{SETTINGS}key-dates/new/", days.key_date_new, name="key_date_new"),
    path(f"{SETTINGS}key-dates/<int:pk>/", days.key_date_edit, name="key_date_edit"),
    path(f"{SETTINGS}key-dates/<int:pk>/switch/", days.key_date_switch, name="key_date_switch"),
    path(f"{SETTINGS}key-dates/<int:pk>/remove/", days.key_date_remove, name="key_date_remove"),
    path(f"{SETTINGS}freezes/", days.freezes, name="freezes"),
    path(f"{SETTINGS}freezes/new/", days.freeze_new, name="freeze_new"),
    path(f"{SETTINGS}freezes/<int:pk>/", days.freeze_edit, name="freeze_edit"),
    path(f"{SETTINGS}freezes/<int:pk>/remove/", days.freeze_remove, name="freeze_remove"),
    path("b/<slug:brand>/access-log/", access_log.log, name="access_log"),
    path("b/<slug:brand>/access-log/csv/", access_log.log_export, name="access_log_export"),
    path("me/second-step/", second_factor.second_factor, name="second_factor"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/read/", inbox.inbox_read, name="inbox_read"),
    path("dev/mail/", dev_mail.dev_mails, name="dev_mails"),
    path("dev/mail/<slug:name>/", dev_mail.dev_mail, name="dev_mail"),
    path("dev/mail/<slug:name>/html/", dev_mail.dev_mail_html, name="dev_mail_html"),
]
