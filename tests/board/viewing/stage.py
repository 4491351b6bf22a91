"""Where viewing as Northlight begins and ends, and whose browser does it."""

from django.test import Client

BEGIN = "/b/maison-luma/partners/northlight/view-as/"
LEAVE = "/view-as/leave/"
MONTH = "/b/maison-luma/month/"
OPENED = "allauth.account.auth_backends.AuthenticationBackend"


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person, backend=OPENED)
    return client
