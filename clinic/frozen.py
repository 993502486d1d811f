"""A value that never changes once it is made: what `@dataclass(frozen=True)` makes, at a tenth of its cost.

A dataclass writes six methods of its own as text and compiles them while its module is imported; four hundred
of them are a sixth of a start. Here all share five, and the sixth is compiled when the first value is made.
"""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, make_dataclass
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, /, *, kw_only: bool = False) -> Any:
    """Make a dataclass of it that is told apart, shown and used as a key by its fields, and never changed.

    `field`, `fields`, `replace` and `asdict` are those of every dataclass.
    """

    def make(cls: type[T]) -> type[T]:
        # A class without a word would be described by its signature, which takes longer than all else.
        cls.__doc__ = cls.__doc__ or cls.__name__
        dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
        for name, method in {**_SHARED, "__init__": _first(cls)}.items():
            if name not in vars(cls):
                setattr(cls, name, method)
        return cls

    return make if cls is None else make(cls)


def _first(cls: type) -> Callable[..., None]:
    """How the first of a class is made: its `__init__` is compiled, and makes every other from then on."""

    def first(self: Any, *told: Any, **named: Any) -> None:
        init = _init_of(cls)
        cls.__init__ = init  # type: ignore[misc]
        init(self, *told, **named)

    return first


def _init_of(cls: type) -> Callable[..., None]:
    """The `__init__` that a frozen dataclass of these fields has."""
    own = {name: getattr(cls, name) for name in ("__doc__", "__post_init__") if hasattr(cls, name)}
    told = [(one.name, one.type, one) for one in fields(cls)]
    alike = make_dataclass(cls.__name__, told, namespace=own, frozen=True, eq=False, repr=False)
    init: Callable[..., None] = alike.__init__  # type: ignore[misc]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _is_equal(self: Any, other: object) -> Any:
    return _known_by(self) == _known_by(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_known_by(self))


def _known_by(one: Any) -> Any:
    cls: Any = type(one)
    return _what_is_compared(cls)(one)


@cache
def _what_is_compared(cls: Any) -> Callable[[Any], Any]:
    names = [one.name for one in fields(cls) if one.compare]
    return attrgetter(*names) if names else lambda one: ()


@recursive_repr()
def _repr(self: Any) -> str:
    told = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({told})"


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED: dict[str, Any] = {
    "__eq__": _is_equal,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
}
