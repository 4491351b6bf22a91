"""From navigation to the painted grid, in Chromium: ours, a bare server-rendered grid (the floor), and two peers.

All pages come from this process, over HTTP and warm caches; ours through Django with the product's middleware. Painted is
the second frame after the first event stands and the document is parsed.
"""

from __future__ import annotations

import shutil
import statistics
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

TIMES = 9
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PAINTED = """() => {
  const look = () => document.readyState !== "loading" && document.querySelector(%r)
    ? requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }))
    : requestAnimationFrame(look);
  look();
}"""
TYPES = {"js": "text/javascript", "css": "text/css"}


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args) -> None:
        pass


def serve(application: Callable) -> str:
    """Run a WSGI application in a thread; its address."""
    server = _Threaded(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


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

    def painted(self, url: str, ready: str) -> float:
        """The median milliseconds from navigation to painted, after two visits that fill the caches."""
        context = self._context(url)
        page = context.new_page()
        page.add_init_script(f"({PAINTED % ready})()")
        times = []
        for _ in range(TIMES + 2):
            page.goto("about:blank")
            page.goto(url)
            while not (
                painted := page.evaluate("window.painted ?? 0")
            ):  # wait_for_function asks for eval, our CSP forbids it
                time.sleep(0.01)
            times.append(painted)
        context.close()
        return statistics.median(times[2:])

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
