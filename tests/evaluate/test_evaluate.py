"""Predictions of the real code over sets as they lie on disk."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from broadsheet.errors import ConfigError
from broadsheet.evaluate import TASKS, evaluate, table

STORY = "".join(
    f"<p>The dam above Ostrow broke on Monday and flooded the lower town, witness {n} said.</p>"
    for n in range(8)
)
PAGE = f"""<html lang=en><head><meta name=date content=2026-11-23></head>
<body><article><h1>Dam breaks near Ostrow</h1>{STORY}</article></body></html>""".encode()


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return path


def predict(task: str, path: Path, tmp_path: Path) -> list[dict[str, Any]]:
    out = tmp_path / "out.jsonl"
    done = evaluate(task, path, out)
    predictions = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert done.documents == len(predictions)
    assert done.cpu_seconds > 0
    return predictions


def test_pages_are_read_from_beside_the_records(tmp_path: Path) -> None:
    gold = write(tmp_path / "set" / "gold.jsonl.gz", {"id": "1"}, {"id": "missing"})
    pages = tmp_path / "set" / "pages"
    pages.mkdir()
    (pages / "1.html.gz").write_bytes(gzip.compress(PAGE))
    first, missing = predict("extraction", gold, tmp_path)
    assert (first["title"], first["date"], first["lang"]) == (
        "Dam breaks near Ostrow",
        "2026-11-23",
        "en",
    )
    assert "witness 7" in first["body"]
    assert missing == {"id": "missing"}
    assert predict("extraction", gold.parent, tmp_path) == [first, missing]


def test_attributions_are_spans_of_the_text_as_it_stands_in_the_set(tmp_path: Path) -> None:
    gold = write(tmp_path / "quotes.jsonl.gz", {"id": "a", "text": "“It held,” said Marta Lind."})
    [record] = predict("quotes", gold, tmp_path)
    assert record == {
        "id": "a",
        "attributions": [{"source": [16, 26], "cue": [11, 15], "content": [[0, 10]]}],
    }


def test_copies_are_grouped_and_their_agency_is_named(tmp_path: Path) -> None:
    text = "A dam above the town gave way early on Monday and the water took two bridges away. "
    told = text + "Nobody was hurt, the governor said at noon, and the railway stays closed."
    gold = write(
        tmp_path / "copies.jsonl.gz",
        {"id": "1", "source": "Harbour Gazette", "author": "By Jane Roe, AP", "text": told},
        {"id": "2", "source": "Reuters", "text": "Chess players met for a final of ninety moves."},
        {"id": "3", "source": "Valley Echo", "author": "J. Doe", "text": told[20:]},
    )

    found = predict("copies", gold, tmp_path)

    assert [row["wire"] for row in found] == ["AP", "Reuters", None]
    assert found[0]["group"] == found[2]["group"] != found[1]["group"] is None


def test_dates_look_for_pages_above_the_records_too(tmp_path: Path) -> None:
    row = {"id": "1", "url": "https://a.example/x", "page": "other/pages/1.html.gz"}
    gold = write(tmp_path / "bench" / "dates" / "set" / "gold.jsonl.gz", row)
    page = tmp_path / "bench" / "other" / "pages" / "1.html.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress(PAGE))
    assert predict("dates", gold, tmp_path) == [{"id": "1", "date": "2026-11-23"}]


def test_languages_are_named(tmp_path: Path) -> None:
    text = "Der Damm oberhalb der Stadt ist am Montag gebrochen, sagte die Bürgermeisterin."
    gold = write(tmp_path / "language.jsonl.gz", {"id": "1", "text": text})
    assert predict("language", gold, tmp_path) == [{"id": "1", "lang": "de"}]


def test_labelled_languages_are_counted_in_sentences_and_headlines(tmp_path: Path) -> None:
    german = "Der Damm oberhalb der Stadt ist am Montag gebrochen, sagte die Bürgermeisterin."
    rows = [
        {"id": "1", "lang": "de", "text": german},
        {"id": "2", "lang": "fr", "text": german},
        {"id": "3", "lang": "en", "text": "The dam broke."},
        {"id": "4", "lang": "eo", "text": german},
    ]
    gold = write(tmp_path / "language.jsonl.gz", *rows)

    assert evaluate("language", gold, tmp_path / "out.jsonl").figures == {
        "sentences_news_languages": 2 / 3,
        "sentences_all_languages": 2 / 4,
        "headlines_news_languages": 1 / 2,
        "headlines_all_languages": 1 / 3,
    }


def test_feeds_and_lists_say_what_became_of_them(tmp_path: Path) -> None:
    files = {
        "a/good.xml": b"<rss><channel><item><title>t</title></item></channel></rss>",
        "a/login.html": b"<html><body>Log in</body></html>",
    }
    archive(tmp_path / "suite.tar.gz", files)
    archive(
        tmp_path / "opml-suite.tar.gz",
        {"b/l.opml": b'<opml><outline xmlUrl="http://x.y/"/></opml>'},
    )
    cases = [{"set": "suite", "path": path} for path in files]
    write(tmp_path / "expectations.jsonl.gz", *cases, {"set": "opml-suite", "path": "b/l.opml"})
    good, login, opml = predict("feeds", tmp_path, tmp_path)
    where = {"set": "suite", "group": ""}
    assert good == {"id": "a/good.xml", "ok": True, "error": None, "entries": 1, **where}
    assert (login["ok"], login["error"]) == (False, "this is a web page, not a feed")
    assert (opml["ok"], opml["entries"]) == (True, 1)


def test_what_suites_expect_is_counted_by_group(tmp_path: Path) -> None:
    good = b"<rss version='2.0'><channel><title>Dam</title></channel></rss>"
    archive(tmp_path / "gofeed.tar.gz", {"g/x.xml": good, "g/x.json": b'{"title": "Dike"}'})
    archive(tmp_path / "feedparser.tar.gz", {"f/x.xml": good})
    case = {"set": "feedparser", "path": "f/x.xml", "group": "rss"}
    write(
        tmp_path / "expectations.jsonl.gz",
        case | {"expect": "feed.title == 'Dam'"},
        case | {"expect": "feed.title == 'Dike'"},
        case | {"expect": "status == 200", "group": "wellformed/http"},
        {"set": "gofeed", "path": "g/x.xml", "gold": "g/x.json", "group": "parser/rss"},
    )
    done = evaluate("feeds", tmp_path, tmp_path / "out.jsonl")
    assert done.met == {("feedparser", "rss"): (1, 2), ("gofeed", "parser/rss"): (0, 1)}
    assert [*table(done.met)] == [
        "feedparser rss: 1 of 2",
        "feedparser: 1 of 2, 50.0%",
        "gofeed parser/rss: 0 of 1",
        "gofeed: 0 of 1, 0.0%",
    ]


def archive(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, body in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))


def test_an_unknown_task_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="stories"):
        evaluate("nonsense", tmp_path, tmp_path / "out")
    assert set(TASKS) == {"stories", "copies", "quotes", "extraction", "dates", "language", "feeds"}
