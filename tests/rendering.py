"""What a test client remembers of templates: the context of each page, not of every part that it is put together of.

Django copies the context of each template it renders in a test. A form is drawn by nine hundred small ones, which cost a
quarter of all pages' time; `answer.context` and `answer.templates` are asked for whole pages alone.
"""

from contextvars import ContextVar

import pytest
from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString

_within = ContextVar("within", default=False)


def _render_and_tell(self: Template, context: Context) -> SafeString:
    if _within.get():
        return self.nodelist.render(context)
    entered = _within.set(True)
    try:
        template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)
    finally:
        _within.reset(entered)


@pytest.fixture(autouse=True, scope="session")
def _pages_alone_are_remembered(django_test_environment):
    """Django's own set-up goes first, and puts back at the end what stood before both."""
    Template._render = _render_and_tell
