"""A body read piece by piece, unpacked by us, and stopped at the cap.

We unpack ourselves instead of letting the client do it, so that no more than a piece beyond the
cap ever exists, and so that stacked packings, the means of decompression bombs, are refused.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator

#: A piece of unpacked body, in bytes.
_PIECE = 64 * 1024
#: Some servers send a body as several gzip members; thousands of tiny ones are an attack.
_MOST_MEMBERS = 64
_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS


class OverCap(Exception):
    """The body is larger than the cap."""


class BadPacking(Exception):
    """The body is packed in a way that we do not, or cannot, unpack."""


async def read_body(
    pieces: AsyncIterator[bytes], *, packings: tuple[str, ...], cap: int, cut: bool = False
) -> bytes:
    """Collect a body of at most ``cap`` bytes, unpacked; ``cut`` keeps the first ``cap`` of more.

    Raises `OverCap`, and `BadPacking` where the packing is unknown, stacked or damaged.
    """
    unpacker = _Unpacker(packings)
    whole = bytearray()
    raw = 0
    async for piece in pieces:
        raw += len(piece)
        for plain in unpacker.unpack(piece):
            whole += plain
            if len(whole) > cap or raw > cap:
                if cut:
                    return bytes(whole[:cap])
                raise OverCap
    unpacker.finish()
    return bytes(whole)


class _Unpacker:
    """Turns the pieces of one body into plain ones, packed ones into at most `_PIECE` at a time."""

    def __init__(self, packings: tuple[str, ...]) -> None:
        if len(packings) > 1:
            raise BadPacking(f"the body is packed {len(packings)} times over")
        self._packing = packings[0].removeprefix("x-") if packings else None
        if self._packing not in {None, "gzip", "deflate"}:
            raise BadPacking(
                f"the body is packed as {packings[0][:20]!r}, which we did not ask for"
            )
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._over = False

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """Give the plain bytes of a piece, in order."""
        if self._packing is None:
            yield piece
            return
        rest = piece
        while rest and not self._over:
            member = self._member or self._begin(rest)
            plain = b""
            while not member.eof and (rest or len(plain) == _PIECE):
                plain = _decompress(member, rest)
                rest = member.unconsumed_tail
                yield plain
            if member.eof:
                rest = self._end(member)

    def finish(self) -> None:
        """Raise `BadPacking` where the body broke off."""
        if self._member is not None:
            raise BadPacking("the body broke off in the middle")

    def _begin(self, start: bytes) -> zlib._Decompress:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BadPacking("the body is packed in too many parts")
        self._member = zlib.decompressobj(_GZIP if self._packing == "gzip" else _window(start))
        return self._member

    def _end(self, member: zlib._Decompress) -> bytes:
        """Close a member; give what follows it. Padding after the last one is common: ignored."""
        self._member = None
        follows = member.unused_data
        self._over = self._packing == "deflate" or not follows.startswith(_MAGIC[: len(follows)])
        return follows


def _window(start: bytes) -> int:
    """Tell zlib's format (RFC 1950) from bare deflate (RFC 1951): both are sent as deflate."""
    return zlib.MAX_WBITS if start[0] & 0x0F == 8 else -zlib.MAX_WBITS


def _decompress(member: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return member.decompress(packed, _PIECE)
    except zlib.error as error:
        raise BadPacking("the body is damaged") from error
