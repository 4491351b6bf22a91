"""Addresses of the first steps, and of the brand's words: their settings, and what is planned for each."""

from collections.abc import Iterator

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from .views import first_steps, settings, settings_undo
from .views.words import intake, lists, planned, products
from .views.words.kinds import KINDS, PLANNED_BY, Kind

BRAND = "b/<slug:brand>/"
SETTINGS = f"{BRAND}settings/"
PRODUCTS = f"{SETTINGS}products/"


def of_kind(kind: Kind) -> Iterator[URLPattern]:
    """The list at settings/<kind>s/ and what is done to one below it."""
    known = {"kind": kind}
    one = f"{SETTINGS}{kind.many}/<int:pk>/"
    yield path(f"{SETTINGS}{kind.many}/", lists.words, known, name=kind.many)
    yield path(one, lists.word_edit, known, name=f"{kind.one}_edit")
    yield path(f"{one}move/", lists.word_move, known, name=f"{kind.one}_move")
    yield path(f"{one}archive/", lists.word_archive, known, name=f"{kind.one}_archive")
    yield path(f"{one}delete/", lists.word_delete, known, name=f"{kind.one}_delete")


urlpatterns = [
    path(f"{BRAND}first-steps/", first_steps.first_steps, name="first_steps"),
    path(SETTINGS, settings.settings, name="settings"),
    path(f"{SETTINGS}undo/<slug:key>/", settings_undo.settings_undo, name="settings_undo"),
    path(f"{BRAND}views/undo/<slug:key>/", settings_undo.saved_view_undo, name="saved_view_undo"),
    path(PRODUCTS, products.products, name="products"),
    path(f"{PRODUCTS}new/", products.product_new, name="product_new"),
    path(f"{PRODUCTS}import/", intake.products_import, name="products_import"),
    path(f"{PRODUCTS}import/<int:pk>/undo/", intake.products_import_undo, name="products_import_undo"),
    path(f"{PRODUCTS}export/", products.products_export, name="products_export"),
    path(f"{PRODUCTS}<int:pk>/", products.product_edit, name="product_edit"),
    path(f"{PRODUCTS}<int:pk>/archive/", products.product_archive, name="product_archive"),
    path(f"{PRODUCTS}<int:pk>/delete/", products.product_delete, name="product_delete"),
    path(f"{BRAND}products/<int:pk>/", planned.product, name="product"),
    # Where the list of products stood before.
    path(f"{BRAND}products/", RedirectView.as_view(pattern_name="products", permanent=True)),
    *(address for kind in KINDS for address in of_kind(kind)),
    *(path(f"{BRAND}{kind.many}/<int:pk>/", planned.word, {"kind": kind}, name=kind.one) for kind in PLANNED_BY),
]
