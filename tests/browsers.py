"""Chromium for tests marked `browser`: the system's own, driven by Playwright. Nothing is downloaded."""

import os
import shutil
from collections import defaultdict
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.cast import PASSWORD

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DOOR = "/account/login/"
SERIOUS = ("serious", "critical")
LOOKS = {
    "desk, light, English": ({"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}, "en"),
    "phone, dark, Korean": (
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
        "ko",
    ),
}


def sign_in(page, person) -> None:
    """Through the door, without drawing its pages. Where it leads to is for those to look at who `type_sign_in`."""
    asked = page.context.request
    asked.get(DOOR)
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.CSRF_COOKIE_NAME)
    words = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = asked.post(DOOR, form=words, max_redirects=0)
    assert answer.status == 302, answer.text()
    page.context.clear_cookies(name="messages")  # the welcome is of the page that wasn't drawn


def type_sign_in(page, person) -> None:
    page.goto(DOOR)
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def faults_of(page, axe=None) -> list[str]:
    """Whether the page in front is wider than its screen, and, with `axe`, what is seriously wrong with it."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*(axe(page) if axe else []), *(["wider than the screen"] if wide else [])]


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("REQUIRE_BROWSER=1, but there is no Chromium on PATH")
    if path is None:
        pytest.skip("no Chromium on PATH")
    # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def idle_pages(browser):
    """Pages that wait for their next test, by what they can't be told later. A cold one takes longer than most tests."""
    return defaultdict(list)


@pytest.fixture
def new_page(browser, live_server, idle_pages):
    """Opens pages on the running server: `new_page(viewport=..., color_scheme="dark", locale="ko-KR")`.

    Each comes without cookies and storage, whoever had it before. A page that logs an error to its console (a blocked
    style, a broken script) fails its test.
    """
    taken = []

    def open_page(viewport=None, color_scheme="light", **options):
        options = {"base_url": live_server.url, "locale": "en-GB", **options}
        idle = idle_pages[tuple(sorted(options.items()))]
        page = idle.pop() if idle else _opened(browser, options)
        taken.append((page, idle))
        page.context.set_default_timeout(10_000)
        page.set_viewport_size(viewport or {"width": 1280, "height": 720})
        page.emulate_media(color_scheme=color_scheme, media="null", reduced_motion="null")
        return page

    yield open_page
    complaints = []
    for page, idle in taken:
        page.title()  # what it complained of until now has come in with the answer
        complaints += page.complaints
        _leave(page)
        idle.append(page)
    # An answer of 4xx is told by the browser as an error, too; tests of refusals look at those themselves.
    assert [text for text in complaints if "status of 4" not in text] == []


def _opened(browser, options):
    context = browser.new_context(**options)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    return page


def _leave(page):
    """Hands let go, answers are the server's own again, and nothing is remembered."""
    page.unroute_all()
    page.mouse.up()
    page.mouse.move(0, 0)
    page.goto("/healthz")
    page.evaluate("sessionStorage.clear(), localStorage.clear()")
    page.context.clear_cookies()
    page.complaints.clear()


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone(new_page):
    return new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture(scope="session")
def axe():
    """`axe(page)` returns what is seriously wrong for people with disabilities: one line per rule and element."""
    script = Axe().axe_script
    prepared = WeakSet()

    def examine(page):
        if (
            page.context not in prepared
        ):  # its next pages come with it; sending it to each would take longer than some run
            prepared.add(page.context)
            page.context.add_init_script(script)
            page.evaluate(script)
        # Of what axe loads before it looks, sheets that a sheet imports would be written into the page, which forbids it.
        options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
        violations = page.evaluate("(options) => axe.run(options).then((found) => found.violations)", options)
        return [
            f"{finding['id']}: {node['target']} {node.get('failureSummary', '')}"
            for finding in violations
            if finding["impact"] in SERIOUS
            for node in finding["nodes"]
        ]

    return examine
