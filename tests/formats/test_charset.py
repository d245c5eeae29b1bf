"""Bytes to characters, whatever the document claims."""

from __future__ import annotations

import pytest

from broadsheet.formats.charset import decode

WORDS = "<p>Grüße aus Łódź</p>"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_recognised_without_being_told(codec: str) -> None:
    assert decode(WORDS.encode(codec)) == WORDS


def test_the_document_s_own_declaration_counts_before_the_header() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-2"?><p>Łódź</p>'.encode("iso-8859-2")
    assert "Łódź" in decode(body, charset="iso-8859-1")


def test_the_header_counts_where_the_document_is_silent() -> None:
    assert decode("<p>Привет</p>".encode("koi8-r"), charset="koi8-r") == "<p>Привет</p>"


def test_utf_8_counts_before_a_declaration_that_lies() -> None:
    body = '<meta charset="iso-8859-1"><p>naïve</p>'.encode()
    assert "naïve" in decode(body)


def test_seven_bit_encodings_are_believed() -> None:
    body = '<meta charset="iso-2022-jp"><p>日本</p>'.encode("iso-2022-jp")
    assert "日本" in decode(body)


@pytest.mark.parametrize(
    "charset", ["no-such-codec", "rot13", "idna", "utf-7", "", "x" * 999, "\x00"]
)
def test_a_nonsense_charset_is_no_error(charset: str) -> None:
    assert "caf\u00e9" in decode(b"<p>caf\xe9</p>", charset=charset)


def test_bytes_that_fit_nothing_become_replacement_marks() -> None:
    assert decode(b"\x81\x8d\xff\xfe\x00", charset="utf-8")
