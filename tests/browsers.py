"""Chromium for tests marked `browser`: the system's own, driven by Playwright. Nothing is downloaded."""

import os
import shutil
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
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
SERIOUS = ("serious", "critical")
LOOKS = {
    "desk, light, English": ({"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}, "en"),
    "phone, dark, Korean": (
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
        "ko",
    ),
}


def sign_in(page, person) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def faults_of(page, axe) -> list[str]:
    """What is seriously wrong with the page in front, and whether it is wider than its screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*axe(page), *(["wider than the screen"] if wide else [])]


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


@pytest.fixture
def new_page(browser, live_server):
    """Opens pages on the running server: `new_page(viewport=..., color_scheme="dark", locale="ko-KR")`.

    A page that logs an error to its console (a blocked style, a broken script) fails its test.
    """
    contexts, complaints = [], []

    def open_page(**options):
        context = browser.new_context(**{"base_url": live_server.url, "locale": "en-GB", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # An answer of 4xx is told by the browser as an error, too; tests of refusals look at those themselves.
    assert [text for text in complaints if "status of 4" not in text] == []


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
        violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
        return [
            f"{finding['id']}: {node['target']} {node.get('failureSummary', '')}"
            for finding in violations
            if finding["impact"] in SERIOUS
            for node in finding["nodes"]
        ]

    return examine
