"""Feed and OPML documents of conformance suites: what was read, or why nothing was."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from broadsheet.errors import Malformed
from broadsheet.evaluate import gofeed, lists
from broadsheet.evaluate.expectations import holds
from broadsheet.evaluate.rows import located, rows
from broadsheet.formats.feeds import parse_feed
from broadsheet.formats.opml import parse_opml

_EXPECTATIONS = "expectations.jsonl.gz"
#: Relative addresses in the suites are meant against some address; none says which.
BASE = "https://feed.example/"
#: Where feedparser's suite thinks that its documents come from.
BASE_THERE = "http://127.0.0.1:8097/"


#: Groups of feedparser's suite that ask for no property of the text: what its sanitiser lets
#: through, HTTP headers, and the names that it gives to encodings.
NOT_COUNTED = ("wellformed/sanitize", "wellformed/http", "encoding", "illformed/chardet")

#: Groups of the validator's suite with documents of other kinds.
_NEITHER = ("ext/app", "opensearch")


def predict(path: Path) -> Iterator[dict[str, Any]]:
    """One record ``{"id", "ok", "error", "entries", "set", "group"}`` a case.

    ``path`` is the list of cases or its folder, with the archives beside it, named by suite.
    ``error`` is the reason that a reader would be shown; ``entries`` counts entries, or the feeds
    of an OPML list. Cases that expect something, and are counted, say whether it is ``met``.
    """
    folder = located(path, named=_EXPECTATIONS).parent
    suites: dict[str, dict[str, bytes]] = {}
    for row in rows(path, named=_EXPECTATIONS):
        suite = row["set"]
        if suite not in suites:
            suites[suite] = documents(folder / f"{suite}.tar.gz")
        body = suites[suite].get(row["path"], b"")
        found = {"id": row["path"], **outcome(body, opml="opml" in suite)}
        found |= {"set": suite, "group": row.get("group", "")}
        answer = met(row, suites[suite])
        yield found if answer is None else found | {"met": answer}


def met(row: dict[str, Any], there: Mapping[str, bytes]) -> bool | None:
    """Whether what a suite expects of a document holds; None where nothing is counted."""
    body, group = there.get(row["path"], b""), row.get("group", "")
    if row["set"] == "gofeed":
        return gofeed.matches(group, there.get(row["gold"], b""), body)
    if row["set"] == "feedvalidator":
        return _is_read(row, body)
    if row["set"] == "opml-listparser":
        return lists.holds(row["expect"], body)
    if row["set"] != "feedparser" or group in NOT_COUNTED:
        return None
    path = str(row["path"]).partition("/")[2]
    place = BASE_THERE + path if path.rpartition("/")[2].startswith("http_") else ""
    return holds(row["expect"], body, url=place, headers=row.get("headers"))


def _is_read(row: dict[str, Any], body: bytes) -> bool | None:
    """Whether a valid document is read; None for one that is not, or that is neither feed nor list.

    What a validator must report of a document is not asked of a reader.
    """
    is_valid = row["event"] in ("Error", "Message") and not row["must_be_logged"]
    if not is_valid or row["group"].startswith(_NEITHER):
        return None
    return bool(outcome(body, opml=row["path"].endswith(".opml"))["ok"])


def documents(archive: Path) -> dict[str, bytes]:
    """The files of an archive, by their path in it."""
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as files:
        for member in files:
            opened = files.extractfile(member) if member.isfile() else None
            if opened is not None:
                found[member.name] = opened.read()
    return found


def outcome(body: bytes, *, opml: bool) -> dict[str, Any]:
    """What became of one document."""
    try:
        entries = len(parse_opml(body).feeds) if opml else parse_feed(body, url=BASE).seen
    except Malformed as error:
        return {"ok": False, "error": error.reason, "entries": 0}
    return {"ok": True, "error": None, "entries": entries}
