"""What the connector refuses, in the shape that it does."""

from typing import Any

from tests.loopback.violations import Violation, Violations

Json = dict[str, Any]

__all__ = ["Json", "TeamsError", "Violation", "Violations"]


class TeamsError(Exception):
    """An answer with a status of 400 or more, and a code of Microsoft's."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message or code

    def body(self) -> Json:
        """The answer."""
        if self.status == 401:
            return {"message": "Authorization has been denied for this request."}
        return {"error": {"code": self.code, "message": self.message}}
