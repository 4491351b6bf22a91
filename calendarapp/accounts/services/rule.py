"""What the verbs of this slice raise when a rule forbids them."""

from django.utils.functional import Promise


class RuleError(Exception):
    """`message` tells the person why, in their language. Doors catch this one and show it."""

    message: str | Promise = ""
