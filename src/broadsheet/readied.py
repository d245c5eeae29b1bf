"""The stages with every learned table in memory: what a worker is forked from.

Importing this module loads the tables, so that workers share them instead of loading one each.
"""

from __future__ import annotations

from broadsheet import stages
from broadsheet.analysis.frequencies import background
from broadsheet.analysis.spellings import spellings
from broadsheet.formats.blockmodel import model

#: What a worker runs.
STAGES = stages
TABLES = (background(), spellings(), model())
