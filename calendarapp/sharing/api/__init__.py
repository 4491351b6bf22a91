"""The API over saved views and guest links: the same services and the same lens as the pages."""

from .guest_links import urlpatterns as _links
from .saved_views import urlpatterns as _views

urlpatterns = [*_views, *_links]
