"""How far up the front page a story stands, without asking what time it is.

As every story's weight fades by half each `HALF_LIFE`, the order of two stories never changes by
waiting: log2(weight) + time / half-life orders them the same way at every moment, so the number
is stored once and only changes when the story does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log2

#: A story with twice the independent reports may be this much older and stand as high.
HALF_LIFE = timedelta(hours=8)
#: What one more outlet, and one more article, is worth next to one more independent report.
OUTLET = 0.15
ARTICLE = 0.02


def prominence(
    origins: int, outlets: int, articles: int, first: datetime, updated: datetime
) -> float:
    """Higher stands first. Independent reports weigh most; outlets that copy hardly.

    The time that counts lies between ``first`` and ``updated``, so that a story rises when it
    moves on, yet a late copy does not make it new.
    """
    copies = min(max(0, outlets - origins), 8)
    weight = origins**1.5 + OUTLET * copies + ARTICLE * min(articles, 50)
    moment = first + (updated - first) * 0.6
    return log2(weight) + moment.timestamp() / HALF_LIFE.total_seconds()
