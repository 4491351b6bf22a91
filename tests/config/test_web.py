import logging

from gunicorn.config import Config

from calendarapp.common.tokens import log_name, new_token
from config import web


def test_gunicorn_s_own_log_hides_tokens():
    told = []
    token = new_token()
    logger = web.Logger(Config())
    listener = logging.Handler()
    listener.emit = lambda record: told.append(record.getMessage())
    logger.error_log.addHandler(listener)

    logger.error("Error handling request %s", f"/c/{token}/luma.ics")
    logger.error_log.removeHandler(listener)

    assert told == [f"Error handling request /c/{log_name(token)}…/luma.ics"]


def test_gunicorn_keeps_no_access_log():
    assert web.accesslog is None
