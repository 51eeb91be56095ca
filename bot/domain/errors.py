"""What can be wrong with what somebody asks of the domain."""


class DomainError(ValueError):
    """Base of every refusal by a rule; the message is for developers, never for people."""


class UnknownZone(DomainError):
    """No IANA time zone has this name."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} is no IANA time zone; name one such as Europe/Copenhagen")


class InvalidField(DomainError):
    """A field of a form or record breaks its rule; `field` names it and `rule` says which."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class TooManyGoals(DomainError):
    """Another active goal would exceed the person's limit: one of the present ones must give way."""
