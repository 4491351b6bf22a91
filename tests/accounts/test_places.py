import pytest

from calendarapp.accounts import places


@pytest.mark.parametrize(
    ("tag", "guess"),
    [
        ("fr-CA,fr;q=0.8", places.Guess("CA", "CAD", 6)),
        ("ko", places.Guess("KR", "KRW", 6)),
        ("en-GB", places.Guess("GB", "GBP", 0)),
        ("ar-EG", places.Guess("EG", "EGP", 5)),
        ("", places.Guess("US", "USD", 6)),
        ("*", places.Guess("US", "USD", 6)),
        ("x" * 5000, places.Guess("US", "USD", 6)),
        ("en_US\u2028", places.Guess("US", "USD", 6)),
    ],
)
def test_guess_from_accept_language(tag, guess):
    assert places.guess_from(tag) == guess


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Seoul", "Asia/Seoul"),
        ("paris", "Europe/Paris"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Nicosia", None),  # in Asia and in Europe
        ("West", None),  # of Australia, of Brazil
        ("GMT+5", None),  # Etc/GMT+5 lies west of Greenwich
        ("Atlantis", None),
    ],
)
def test_city_alone_is_no_longer_refused_where_one_zone_is_called_by_it(words, zone):
    assert places.zone_named(words) == zone


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (" america/new york ", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("Europe/Atlantis", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_zone_named(words, zone):
    assert places.zone_named(words) == zone


def test_every_offered_zone_is_accepted():
    assert [places.zone_named(zone) for zone in places.offered_zones()] == list(places.offered_zones())


def test_regions_and_currencies_speak_the_readers_language():
    assert ("KR", "대한민국") in places.regions("ko")
    assert ("FR", "France") in places.regions("en")
    assert ("KRW", "KRW – South Korean Won") in places.currencies("en")
    assert not {"EU", "ZZ", "UN"} & {code for code, _name in places.regions("en")}
