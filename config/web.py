"""gunicorn's settings: `gunicorn -c python:config.web config.wsgi`. PORT, WEB_CONCURRENCY, WEB_THREADS are obeyed."""

import gc
import os
from pathlib import Path

from gunicorn import glogging

from calendarapp.common.logs import NoTokens

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# The heartbeat's file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes its own name there
graceful_timeout = 10
timeout = 60
control_socket_disable = True
# No access log: the proxy in front keeps one, and addresses of feeds are secrets.
accesslog = None


def post_worker_init(_worker: object) -> None:
    """A page makes tens of thousands of short-lived objects: looked through at Python's usual pace, they and all that the
    product consists of would cost a tenth of the page's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Logger(glogging.Logger):
    """gunicorn names the address when a request fails; a feed's token must not stand there."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        self.error_log.addFilter(NoTokens())


logger_class = Logger
