"""The API over calendars and partners."""

from django.urls import path

from .calendars import Brands, CalendarDetail, CalendarMove, Calendars, ZoneField
from .partners import PartnerDetail, Partners

__all__ = ["ZoneField", "urlpatterns"]

urlpatterns = [
    path("brands/", Brands.as_view(), name="api_brands"),
    path("calendars/", Calendars.as_view(), name="api_calendars"),
    path("calendars/<int:pk>/", CalendarDetail.as_view(), name="api_calendar"),
    path("calendars/<int:pk>/move/", CalendarMove.as_view(), name="api_calendar_move"),
    path("partners/", Partners.as_view(), name="api_partners"),
    path("partners/<int:pk>/", PartnerDetail.as_view(), name="api_partner"),
]
