"""Which calendar app asks, by its User-Agent. Pure."""

OTHER = "other"

# The first that occurs decides: apps on Apple's systems name those too, and many pretend to be Mozilla.
_MARKS = (
    ("google-calendar", "Google Calendar"),
    ("googlebot", "Google Calendar"),
    ("microsoft.exchange", "Microsoft 365"),
    ("exchangeservicesclient", "Microsoft 365"),
    ("outlook", "Outlook"),
    ("microsoft office", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("evolution", "Evolution"),
    ("gnome-calendar", "GNOME Calendar"),
    ("fantastical", "Fantastical"),
    ("busycal", "BusyCal"),
    ("icsx5", "ICSx⁵"),
    ("icsdroid", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("nextcloud", "Nextcloud"),
    ("sabre", "Nextcloud"),
    ("proton", "Proton Calendar"),
    ("kde", "KDE"),
    ("akonadi", "KDE"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("remindd", "Apple Calendar"),
    ("ical/", "Apple Calendar"),
    ("ios/", "Apple Calendar"),
    ("macos/", "Apple Calendar"),
    ("mac os x/", "Apple Calendar"),
    ("vdirsyncer", "vdirsyncer"),
    ("curl/", "curl"),
    ("mozilla/", "Browser"),
)


def client_of(user_agent: str) -> str:
    """A short name for people and for counting; OTHER for what isn't known."""
    folded = user_agent[:400].casefold()
    return next((name for mark, name in _MARKS if mark in folded), OTHER)
