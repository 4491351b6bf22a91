"""A person of the cast at work on events: opens pages, fills in the forms as a browser would, and sends them."""

import re
from html import unescape

from django.urls import reverse

OPENED = "allauth.account.auth_backends.AuthenticationBackend"
INPUT = re.compile(r"<(input|select|textarea)\b([^>]*)>(?:(.*?)</(?:select|textarea)>)?", re.DOTALL)
OPTION = re.compile(r"<option\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


class Desk:
    def __init__(self, client):
        self.client = client

    def open(self, person, name, *args, query=""):
        self.client.force_login(person, backend=OPENED)
        return self.client.get(address(name, *args) + query)

    def send(self, person, name, *args, follow=False, **values):
        """Posts just these values; an underscore pair stands for the hyphen of a field's name."""
        self.client.force_login(person, backend=OPENED)
        return self.client.post(address(name, *args), values, follow=follow)

    def fill(self, person, name, *args, query="", **values):
        """Opens the form, changes what is given and sends all of it."""
        page = self.open(person, name, *args, query=query)
        assert page.status_code == 200
        return self.client.post(address(name, *args), {**filled_in(page), **values})


def address(name, *args):
    return reverse(name, args=["maison-luma", *args])


def text(answer):
    """What the page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", " ", answer.content.decode())))


def field_names(answer):
    return set(filled_in(answer, everything=True))


def filled_in(answer, *, everything=False):
    """The values that a browser would send, of the form in the page's main part."""
    main = answer.content.decode().split('<main class="main"', 1)[1].split("</main>", 1)[0]
    main = main.split('<form class="page', 1)[-1] if '<form class="page' in main else main
    values = {}
    for tag, head, inside in INPUT.findall(main):
        attributes = dict(ATTRIBUTE.findall(head))
        kind, name = attributes.get("type"), attributes.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if kind in ("checkbox", "radio"):
            if "checked" in attributes or everything:
                values.setdefault(name, []).append(unescape(attributes.get("value", "on")))
        elif tag == "select":
            chosen = [dict(ATTRIBUTE.findall(option)) for option in OPTION.findall(inside)]
            values[name] = [unescape(option["value"]) for option in chosen if "selected" in option]
        else:
            values[name] = unescape(inside.lstrip("\n") if tag == "textarea" else attributes.get("value", ""))
    return {name: value for name, value in values.items() if value != [] or everything}
