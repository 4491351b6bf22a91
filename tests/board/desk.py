"""A person of the cast at work on events: opens pages, fills in the forms as a browser would, and sends them."""

import re
from html import unescape
from html.parser import HTMLParser

from django.urls import reverse

OPENED = "allauth.account.auth_backends.AuthenticationBackend"


class Desk:
    def __init__(self, client):
        self.client = client

    def open(self, person, name, *args, query=""):
        self.client.force_login(person, backend=OPENED)
        return self.client.get(address(name, *args) + query)

    def send(self, person, page, *args, follow=False, **values):
        """Posts just these values."""
        self.client.force_login(person, backend=OPENED)
        return self.client.post(address(page, *args), values, follow=follow)

    def fill(self, person, page, *args, query="", **values):
        """Opens the form, changes what is given and sends all of it."""
        opened = self.open(person, page, *args, query=query)
        assert opened.status_code == 200
        return self.client.post(address(page, *args), {**filled_in(opened), **values})


def address(name, *args):
    return reverse(name, args=["maison-luma", *args])


def text(answer):
    """What the page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", answer.content.decode())))


def field_names(answer):
    return set(filled_in(answer, everything=True))


def filled_in(answer, *, everything=False):
    """The values that a browser would send, of the last form in the page's main part; `everything`: every name."""
    main = answer.content.decode().split('<main class="main"', 1)[1].split("</main>", 1)[0]
    form = _Form(everything)
    form.feed(main[main.rindex("<form") :])
    return form.values


class _Form(HTMLParser):
    """Collects what the fields of a form hold."""

    def __init__(self, everything):
        super().__init__()
        self.everything = everything
        self.values = {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "option" and self.select and ("selected" in attributes or self.everything):
            self.values.setdefault(self.select, []).append(attributes["value"])
        elif tag in ("select", "textarea"):
            setattr(self, tag, name)
            if self.everything or tag == "textarea":
                self.values.setdefault(name, "" if tag == "textarea" else [])
        elif tag == "input" and name != "csrfmiddlewaretoken":
            self._input(name, attributes)

    def _input(self, name, attributes):
        if attributes.get("type") not in ("checkbox", "radio"):
            self.values[name] = attributes.get("value", "")
        elif "checked" in attributes or self.everything:
            self.values.setdefault(name, []).append(attributes.get("value", "on"))

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            setattr(self, tag, None)

    def handle_data(self, words):
        if self.textarea:
            self.values[self.textarea] += words.removeprefix("\n") if not self.values[self.textarea] else words
