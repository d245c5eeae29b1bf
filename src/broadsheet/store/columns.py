"""The types of columns: how our values are kept on both engines, and what a database refuses."""

from __future__ import annotations

import zlib
from array import array
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, LargeBinary, Row, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

#: A row of any query.
AnyRow = Row[*tuple[Any, ...]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Words(TypeDecorator[str]):
    """Text, without what a database refuses: NUL and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Packed(TypeDecorator[str]):
    """Text, compressed; level 6 halves news text at about 0.2 ms an article."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(storable(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else zlib.decompress(value).decode("utf-8")


class Plain(TypeDecorator[Any]):
    """Lists, numbers and texts as MessagePack: small, and never parsed by the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        try:
            return None if value is None else msgspec.msgpack.encode(value)
        except UnicodeEncodeError:
            return msgspec.msgpack.encode(_storable_throughout(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.msgpack.decode(value)


class Sketch(TypeDecorator[tuple[int, ...]]):
    """A tuple of 64-bit hashes, eight bytes each."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else array("Q", value).tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...] | None:
        if value is None:
            return None
        hashes = array("Q")
        hashes.frombytes(value)
        return tuple(hashes)


def storable(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates.

    >>> storable("a\\x00b \\ud800")
    'ab ?'
    """
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _storable_throughout(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(key): _storable_throughout(one) for key, one in value.items()}
        case list() | tuple():
            return [_storable_throughout(one) for one in value]
        case _:
            return value
