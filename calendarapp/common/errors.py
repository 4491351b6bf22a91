"""What a service may raise that every door answers in the same way."""


class ConflictError(Exception):
    """Somebody else was quicker: the caller's version is stale. Services subclass it beside the verb that raises it.

    `fields` holds, per field in conflict, what a door may show: `{"starts_on": {"yours": ..., "theirs": ...}}`, and
    only of fields the caller's lens opens.
    """

    def __init__(self, message: str = "", *, fields: dict[str, dict] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}
