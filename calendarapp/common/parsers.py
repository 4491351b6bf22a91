"""Reading the bodies of API calls. A module of its own: REST framework loads it before its views."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class StorableJSONParser(JSONParser):
    """JSON whose texts fit a database: "\\ud800" is valid JSON, but half of a character can be neither kept nor sent back."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise exceptions.ParseError(_("Halves of surrogate pairs can't be stored.")) from error
        except RecursionError as error:
            raise exceptions.ParseError(_("This is nested too deeply.")) from error
        return body
