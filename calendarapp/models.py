"""Django looks for models here; each slice keeps its own."""

from .accounts.models import ApiToken, Invitation, Membership, Organisation, User  # noqa: F401
