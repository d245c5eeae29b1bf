"""Which story a post talks about: by a link to one of its articles, or by what it says.

A link decides. Words decide only where they leave no doubt: the story engine's own likeness, at a
higher bar than an article has to pass, well ahead of any other story, on several words. A post
that is left out costs a reader little; one that is shown with the wrong story costs trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.analysis.fingerprint import weigh
from broadsheet.analysis.text import words
from broadsheet.model import Likeness, Post

#: Lowest likeness that matches; an article joins a story at 0.15 (`clustering.Setting.join`).
ALIKE = 0.30
#: How far the story must be ahead of the next.
AHEAD = 0.10
#: Terms that both must share, and words that the post must have beside links and hashtags.
SHARED = 4
WORDS = 8
#: A post with more links or hashtags than these wants to be found, not to say something.
MOST_LINKS = 2
MOST_TAGS = 5
#: Hours since the story's last article after which words alone say nothing.
QUIET = 72.0

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_NAME = re.compile(r"(?<!\w)[#@][\w@.-]+")


def terms(post: Post) -> dict[str, float]:
    """The terms by which stories are looked up; none where only a link may match the post."""
    text = _LINK.sub(" ", post.text)
    if len(post.links) > MOST_LINKS or len(post.tags) > MOST_TAGS:
        return {}
    if len(words(_NAME.sub(" ", text))) < WORDS:
        return {}
    return weigh("", text, lang=post.lang)


def by_words(nearest: Sequence[Likeness]) -> tuple[int, str] | None:
    """The story that words alone match, with the reason; None where there is any doubt."""
    if not nearest:
        return None
    best, others = nearest[0], nearest[1:]
    ahead = best.score - max((other.score for other in others), default=0.0)
    shared = [term for term, _ in best.shared if " " not in term]
    if best.score < ALIKE or ahead < AHEAD or len(shared) < SHARED:
        return None
    if best.quiet is None or abs(best.quiet) > QUIET:
        return None
    told = ", ".join(term for term, _ in best.shared[:5])
    return best.story, (
        f"by its words: alike by {best.score:.2f} where {ALIKE:.2f} is needed, "
        f"{ahead:.2f} ahead of any other story, sharing {told}"
    )


def by_link(source: str, title: str) -> str:
    """The reason of a match by link."""
    return f"it links to {source}: {title}"
