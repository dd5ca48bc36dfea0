"""What a service says no with: the thing, the value and the way out."""


class Refused(Exception):
    """Something asked for that cannot be done. `code` is stable for programs, `detail` is for people."""

    status = 400

    def __init__(self, code: str, detail: str, *, field: str = "") -> None:
        super().__init__(code)
        self.code, self.detail, self.field = code, detail, field


class NotFound(Refused):
    """It does not exist, or not for whoever asks: the two look the same."""

    status = 404


class Conflict(Refused):
    """It would overwrite what somebody else has already done."""

    status = 409
