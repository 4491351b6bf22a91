"""The feed's text: what a Sight shows, as iCalendar."""

from .calendar import MOST_OCTETS, FeedText, feed_text

__all__ = ["MOST_OCTETS", "FeedText", "feed_text"]
