"""Who may act at the owner's desk: one key, links that sign in once, and sessions.

There are no accounts: whoever can read the newspaper's home is its owner. The desk's key lies there
as a file that only its owner can read. It signs in by itself, and every mark in the database is
made with it, so that a copied database opens nothing, and a new key ends every session.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from broadsheet.errors import ConfigError
from broadsheet.store import Store

#: How long a sign-in link holds that nobody used, and a session.
LINK, SESSION = timedelta(minutes=15), timedelta(days=30)
#: So many wrong keys may one caller offer in this time.
TRIES, WINDOW = 10, timedelta(minutes=10)
#: Callers whose wrong keys are remembered; the oldest are forgotten first.
_CALLERS = 1000
#: A file with less was not written to its end.
_SHORTEST = 40
#: Bytes of chance in everything that opens the desk: 256 bits.
_BYTES = 32


class TooManyTries(Exception):
    """A caller offered too many wrong keys, and is not listened to for a while."""


class Door:
    """The way to the desk of one newspaper: ``file`` holds its key, made on first use."""

    def __init__(self, store: Store, file: Path, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._file = file
        self._now = now
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()

    def link(self) -> str:
        """The path that signs in whoever follows it first, within `LINK`."""
        ticket = secrets.token_urlsafe(_BYTES)
        self._store.keep_pass(self._mark(ticket, "link"), "link", self._now() + LINK)
        return f"/desk/enter/{ticket}"

    def enter(self, secret: str, *, caller: str) -> str | None:
        """A new session for the desk's key or an unused link; None, and noted, for anything else.

        Raises `TooManyTries` for a caller who was wrong too often.
        """
        now = self._now()
        recent = [at for at in self._wrong.get(caller, []) if at > now - WINDOW]
        if len(recent) >= TRIES:
            raise TooManyTries
        link = self._mark(secret, "link")
        if not (self._is_key(secret) or self._store.take_pass(link, "link", now)):
            self._wrong[caller] = [*recent, now]
            self._wrong.move_to_end(caller)
            while len(self._wrong) > _CALLERS:
                self._wrong.popitem(last=False)
            return None
        session = secrets.token_urlsafe(_BYTES)
        self._store.keep_pass(self._mark(session, "session"), "session", now + SESSION)
        return session

    def admits(self, session: str) -> bool:
        """Whether this session is signed in."""
        return self._store.holds_pass(self._mark(session, "session"), "session", self._now())

    def leave(self, session: str) -> None:
        """End a session."""
        self._store.take_pass(self._mark(session, "session"), "session", self._now())

    def token(self, session: str) -> str:
        """What every form of this session carries, and nobody else can know."""
        return self._mark(session, "form").hex()

    def is_token(self, session: str, told: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.token(session).encode(), told.encode("utf-8", "replace"))

    def rotate(self) -> None:
        """Make a new key: the old one, every link and every session end."""
        with suppress(FileNotFoundError):
            self._file.unlink()
        self._store.take_every_pass()
        self.key()

    def key(self) -> str:
        """The key of the desk; raises `ConfigError` where its file can be neither read nor made."""
        try:
            with suppress(FileExistsError):
                self._make()
            key = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError) as error:
            raise ConfigError(str(self._file), f"cannot be used: {error}") from error
        if len(key) < _SHORTEST:
            raise ConfigError(str(self._file), "holds no key; remove it, and a new one is made")
        return key

    def _make(self) -> None:
        file = os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as page:
            page.write(f"{secrets.token_urlsafe(_BYTES)}\n")

    def _is_key(self, secret: str) -> bool:
        return hmac.compare_digest(self.key().encode(), secret.encode("utf-8", "replace"))

    def _mark(self, secret: str, kind: str) -> bytes:
        return blake2b(
            secret.encode("utf-8", "replace"), key=self.key().encode(), person=kind.encode()
        ).digest()
