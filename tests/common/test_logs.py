import io
import logging

from calendarapp.common.logs import NoTokens, without_tokens
from calendarapp.common.tokens import log_name, new_token


def test_token_in_a_path_becomes_the_start_of_its_hash():
    token = new_token()

    assert without_tokens(f"GET /c/{token}/luma.ics 404") == f"GET /c/{log_name(token)}…/luma.ics 404"


def test_reset_and_confirmation_keys_are_hidden():
    reset, confirm = "/account/password/reset/key/3-abc123/", f"/account/confirm-email/MTI:1tAbCd:{'x' * 43}/"

    hidden = without_tokens(f"{reset} and {confirm}")

    assert "3-abc123" not in hidden
    assert "MTI:" not in hidden


def test_ordinary_addresses_stay_as_they_are():
    line = "Not Found: /b/maison-luma/events/0190a3c4-7b1e-7cc2-9f6e-1b2f3a4d5e6f/move/"

    assert without_tokens(line) == line


def test_filter_hides_tokens_in_arguments_of_a_record():
    token, out = new_token(), io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(NoTokens())
    logger = logging.Logger("probe")
    logger.addHandler(handler)

    logger.warning("Not Found: %s", f"/c/{token}/")

    assert out.getvalue() == f"Not Found: /c/{log_name(token)}…/\n"
