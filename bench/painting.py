"""From navigation to the painted grid, in Chromium, over HTTP and warm caches. Painted is the second frame after the first
event stands and the document is parsed.

A navigation begins at a blank document of the same origin, as one does within a product. (From about:blank the browser
would also begin a new process for each page that asks for an origin of its own, and measure that.)
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TIMES = 4
TURNS = 4
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PAINTED = """() => {
  const look = () => document.readyState !== "loading" && document.querySelector(%r)
    ? requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }))
    : requestAnimationFrame(look);
  look();
}"""
TYPES = {"js": "text/javascript", "css": "text/css"}


def serve_product(where: dict[str, str]) -> tuple[str, subprocess.Popen]:
    """Run the product under gunicorn as in production, with these names in its environment; address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"]
    known = {**os.environ, **where, "PORT": str(port), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    server = subprocess.Popen(command, env=known)
    host = f"http://127.0.0.1:{port}"
    _wait_for(f"{host}/blank/")
    return host, server


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def serve_files(files: dict[str, bytes]) -> str:
    """Run a server of these bytes by path ("/x/app.js"), kept by the browser; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = files.get(self.path)
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Type", TYPES.get(self.path.rsplit(".", 1)[-1], "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(content or b"")))
            if not self.path.endswith("/"):
                self.send_header("Cache-Control", "max-age=31536000, immutable")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Browser:
    """Chromium at 1440×900. None of its pages is shown."""

    def __init__(self, cookies: dict[str, str]) -> None:
        from playwright.sync_api import sync_playwright

        path = next(filter(None, map(shutil.which, CHROMIUM)))
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        self._cookies = cookies

    def painted(self, pages: dict[str, tuple[str, str]]) -> list[dict[str, list[float]]]:
        """Turn by turn: name → milliseconds from navigation to painted, visit by visit, of {name: (address, selector)}.

        Each has the browser for itself, as one who works with it has; two visits fill the caches. A turn of all pages
        lasts some seconds: a machine that is slow for longer is slow for all of them.
        """
        return [self._turn(pages) for _ in range(TURNS)]

    def _turn(self, pages: dict[str, tuple[str, str]]) -> dict[str, list[float]]:
        return {name: self._alone(*pages[name]) for name in random.sample(list(pages), len(pages))}

    def _alone(self, url: str, ready: str) -> list[float]:
        tab = self._tab(url, ready)
        times = [self._visit(tab, url) for _ in range(TIMES + 2)]
        tab.context.close()
        return times[2:]

    def _tab(self, url: str, ready: str):
        page = self._context(url).new_page()
        page.add_init_script(f"({PAINTED % ready})()")
        return page

    def _visit(self, page, url: str) -> float:
        page.goto("/".join(url.split("/")[:3]) + "/blank/")
        time.sleep(0.25)  # until what the page before left to do is done
        page.goto(url)
        # wait_for_function would ask for eval, which our CSP forbids.
        while not (painted := page.evaluate("window.painted ?? 0")):
            time.sleep(0.01)
        return painted

    def first_load(self, url: str) -> int:
        """Bytes on the wire of a first visit with everything on the page."""
        context = self._context(url)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        sizes: list[float] = []
        devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(url, wait_until="networkidle")
        context.close()
        return int(sum(sizes))

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _context(self, url: str):
        context = self._browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        host = url.split("/")[2].split(":", maxsplit=1)[0]
        context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in self._cookies.items()]
        )
        return context
