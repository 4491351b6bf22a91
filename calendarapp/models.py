"""Django looks for models here; each slice keeps its own."""

from .accounts.models import AccessEntry, ApiToken, Invitation, Membership, Organisation, User  # noqa: F401
from .calendars.models import Calendar, Grant, Partnership  # noqa: F401
from .changes.models import Change, Counter  # noqa: F401
from .events.models import Event  # noqa: F401
from .feeds.models import FeedState, Fetch, Subscription  # noqa: F401
from .intake.models import ImportItem, ImportRun, Source  # noqa: F401
from .kpis.models import Metric, Reading, Target  # noqa: F401
from .notifications.models import Delivery, Message, Preference  # noqa: F401
from .reminders.models import Cursor, Rule, Sent  # noqa: F401
from .sharing.models import GuestLink, SavedView, ViewChoice  # noqa: F401
from .teamwork.models import Comment, CommentMention, CommentRead  # noqa: F401
