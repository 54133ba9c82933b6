"""A password in memory, in a type that shows nothing by accident."""

from typing import NoReturn


class Secret:
    """Holds a password. ``str``, ``repr`` and formatting show asterisks, pickling is refused; ``reveal`` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return "Secret(********)"

    def __str__(self) -> str:
        return "********"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not pickled.")
