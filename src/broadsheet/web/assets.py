"""The site's own files, kept in memory under names that change with their bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is served; ``path`` may be cached for ever."""

    path: str
    body: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of the site by its plain name."""
    return {file.name: _asset(file) for file in sorted(_FOLDER.iterdir()) if file.suffix in _TYPES}


@cache
def by_path() -> dict[str, Asset]:
    """Every file of the site by the address it is served at."""
    return {asset.path: asset for asset in assets().values()}


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    mark = hashlib.blake2b(body, digest_size=6).hexdigest()
    return Asset(
        path=f"/static/{file.stem}.{mark}{file.suffix}",
        body=body,
        media_type=_TYPES[file.suffix],
    )
