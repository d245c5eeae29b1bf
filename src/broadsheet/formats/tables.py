"""Which tables of a page hold figures, rather than lay it out, and where their cells stand."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.formats.blocks import Box, Cut, Look

#: A cell with more characters than this is a column of a page.
LONGEST_CELL = 400
_SPANS = ("colspan", "rowspan", "scope")


class Tables:
    """The tables of a page; each is looked at when it is first asked for."""

    def __init__(self, cut: Cut | None = None) -> None:
        self._spans: dict[Box, Look] = cut.spans if cut else {}
        self._rows: dict[Box, dict[Box, list[Box]]] = {}
        for box in cut.boxes if cut else ():
            if box.tag in ("td", "th") and (row := _above(box, "tr")):
                table = _above(row, "table")
                if table is not None:
                    self._rows.setdefault(table, {}).setdefault(row, []).append(box)
        self._holds = {table: self._is_tabular(rows) for table, rows in self._rows.items()}

    def holds(self, box: Box) -> bool:
        """Whether a table, or what stands in one, is of one that holds figures."""
        table = box if box.tag == "table" else _above(box, "table")
        return table is not None and self._holds.get(table, False)

    def cells(self, row: Box) -> list[Box]:
        """All cells of a row, the empty ones too."""
        table = _above(row, "table")
        return self._rows.get(table, {}).get(row, []) if table is not None else []

    def spanning(self, cell: Box) -> str:
        """What a cell says of how far it reaches, as HTML."""
        look = self._spans.get(cell)
        told = ((name, look.get(name)) for name in _SPANS) if look else ()
        return "".join(f' {name}="{value}"' for name, value in told if value and value.isalnum())

    @staticmethod
    def _is_tabular(rows: dict[Box, list[Box]]) -> bool:
        if len(rows) < 2 or max(map(len, rows.values())) < 2:
            return False
        return all(cell.chars <= LONGEST_CELL for cells in rows.values() for cell in cells)


def _above(box: Box, tag: str) -> Box | None:
    return next((over for over in _chain(box.over) if over.tag == tag), None)


def _chain(box: Box | None) -> Iterator[Box]:
    while box is not None:
        yield box
        box = box.over
