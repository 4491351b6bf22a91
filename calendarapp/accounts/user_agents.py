"""Which browser a session was begun with, by its User-Agent. Pure."""

# The first that occurs decides: nearly all name those further down as well.
_BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("whale", "Whale"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """ "Chrome, Windows"; what isn't known as it is, cut short."""
    folded = user_agent.casefold()
    found = [next((name for mark, name in marks if mark in folded), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:60]
