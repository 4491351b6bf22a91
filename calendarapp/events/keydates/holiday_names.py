"""Public holidays that the `holidays` package names in English alone, for our catalogues to say in other languages.

Those of the regions that brands plan for most. Any other keeps its English name.
"""

from django.utils.translation import override, pgettext, pgettext_lazy

OBSERVED = " (observed)"
NAMES = {
    "New Year's Day": pgettext_lazy("a public holiday", "New Year's Day"),
    "Epiphany": pgettext_lazy("a public holiday", "Epiphany"),
    "Good Friday": pgettext_lazy("a public holiday", "Good Friday"),
    "Easter Sunday": pgettext_lazy("a public holiday", "Easter Sunday"),
    "Easter Monday": pgettext_lazy("a public holiday", "Easter Monday"),
    "Labor Day": pgettext_lazy("a public holiday", "Labor Day"),
    "May Day": pgettext_lazy("a public holiday", "May Day"),
    "Ascension Day": pgettext_lazy("a public holiday", "Ascension Day"),
    "Pentecost Monday": pgettext_lazy("a public holiday", "Pentecost Monday"),
    "Assumption Day": pgettext_lazy("a public holiday", "Assumption Day"),
    "Assumption Of Mary Day": pgettext_lazy("a public holiday", "Assumption Of Mary Day"),
    "All Saints' Day": pgettext_lazy("a public holiday", "All Saints' Day"),
    "Immaculate Conception": pgettext_lazy("a public holiday", "Immaculate Conception"),
    "Christmas Day": pgettext_lazy("a public holiday", "Christmas Day"),
    "Second Day of Christmas": pgettext_lazy("a public holiday", "Second Day of Christmas"),
    "Saint Stephen's Day": pgettext_lazy("a public holiday", "Saint Stephen's Day"),
    "Boxing Day": pgettext_lazy("a public holiday", "Boxing Day"),
    "National Day": pgettext_lazy("a public holiday", "National Day"),
    "National Holiday": pgettext_lazy("a public holiday", "National Holiday"),
    "Constitution Day": pgettext_lazy("a public holiday", "Constitution Day"),
    "Republic Day": pgettext_lazy("a public holiday", "Republic Day"),
    "Liberation Day": pgettext_lazy("a public holiday", "Liberation Day"),
    "National Unity Day": pgettext_lazy("a public holiday", "National Unity Day"),
    "Victory Day": pgettext_lazy("a public holiday", "Victory Day"),
    "Armistice Day": pgettext_lazy("a public holiday", "Armistice Day"),
    "German Unity Day": pgettext_lazy("a public holiday", "German Unity Day"),
    "Saint Francis of Assisi, Patron Saint of Italy": pgettext_lazy(
        "a public holiday", "Saint Francis of Assisi, Patron Saint of Italy"
    ),
    "Spring Bank Holiday": pgettext_lazy("a public holiday", "Spring Bank Holiday"),
    "Late Summer Bank Holiday": pgettext_lazy("a public holiday", "Late Summer Bank Holiday"),
    "Martin Luther King Jr. Day": pgettext_lazy("a public holiday", "Martin Luther King Jr. Day"),
    "Washington's Birthday": pgettext_lazy("a public holiday", "Washington's Birthday"),
    "Memorial Day": pgettext_lazy("a public holiday", "Memorial Day"),
    "Juneteenth National Independence Day": pgettext_lazy("a public holiday", "Juneteenth National Independence Day"),
    "Independence Day": pgettext_lazy("a public holiday", "Independence Day"),
    "Columbus Day": pgettext_lazy("a public holiday", "Columbus Day"),
    "Veterans Day": pgettext_lazy("a public holiday", "Veterans Day"),
    "Thanksgiving Day": pgettext_lazy("a public holiday", "Thanksgiving Day"),
    "Coming of Age Day": pgettext_lazy("a public holiday", "Coming of Age Day"),
    "Foundation Day": pgettext_lazy("a public holiday", "Foundation Day"),
    "Emperor's Birthday": pgettext_lazy("a public holiday", "Emperor's Birthday"),
    "Vernal Equinox Day": pgettext_lazy("a public holiday", "Vernal Equinox Day"),
    "Showa Day": pgettext_lazy("a public holiday", "Showa Day"),
    "Greenery Day": pgettext_lazy("a public holiday", "Greenery Day"),
    "Children's Day": pgettext_lazy("a public holiday", "Children's Day"),
    "Marine Day": pgettext_lazy("a public holiday", "Marine Day"),
    "Mountain Day": pgettext_lazy("a public holiday", "Mountain Day"),
    "Respect for the Aged Day": pgettext_lazy("a public holiday", "Respect for the Aged Day"),
    "Autumnal Equinox Day": pgettext_lazy("a public holiday", "Autumnal Equinox Day"),
    "Sports Day": pgettext_lazy("a public holiday", "Sports Day"),
    "Culture Day": pgettext_lazy("a public holiday", "Culture Day"),
    "Labor Thanksgiving Day": pgettext_lazy("a public holiday", "Labor Thanksgiving Day"),
    "Substitute Holiday": pgettext_lazy("a public holiday", "Substitute Holiday"),
}


def name_in(language: str, name: str) -> str:
    """The holiday's name in this language, or as it came. One that is observed on another day says so."""
    plain = name.removesuffix(OBSERVED)
    with override(language):
        if plain == name or plain not in NAMES:
            return str(NAMES.get(name, name))
        return pgettext("a public holiday", "%(name)s (observed)") % {"name": NAMES[plain]}
