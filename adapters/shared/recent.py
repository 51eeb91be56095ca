"""A memory of what was used last, of a bounded size."""

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Forgets what was not used for longest when there is no more room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Value | None:
        """What is held of a key, which counts as used."""
        if key not in self._held:
            return None
        value = self._held[key] = self._held.pop(key)
        return value

    def hold(self, key: Key, value: Value) -> None:
        """Hold something, as used just now."""
        self._held.pop(key, None)
        self._held[key] = value
        if len(self._held) > self._most:
            del self._held[next(iter(self._held))]

    def drop(self, key: Key) -> None:
        """Hold it no longer."""
        self._held.pop(key, None)
