"""Days in addresses."""

from datetime import date


class DayConverter:
    """2027-10-14. A day that the calendar hasn't got, or of a far year, is no address: 404."""

    regex = r"(?:19[6-9]|20\d|210)\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
