"""The rows that the values of an update are written as."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from broadsheet.model import Article, Fingerprint, PageVisit, Placement, Story, mark_bits

#: How much of a text the article row holds, in characters: what placing and a lede need.
LEAD = 800


def article_row(one: Article, story: int, printed: Fingerprint | None) -> dict[str, Any]:
    """An article in its story; without a fingerprint it takes part in no comparison."""
    if printed is None:
        printed = Fingerprint(terms={}, sketch=(), words=len(one.text.split()))
    return {
        "id": one.id,
        "feed": one.feed,
        "source": one.source,
        "story": story,
        "url": one.url,
        "title": one.title,
        "deck": one.deck,
        "lead": one.text[:LEAD],
        "byline": one.byline,
        "published": one.published,
        "claimed": one.claimed,
        "received": one.received,
        "lang": one.lang,
        "section": one.section.value if one.section else None,
        "section_why": one.section_why,
        "credit": one.credit,
        "image": one.image,
        "kind": one.kind.value if one.kind else None,
        "kind_why": one.kind_why,
        "wall": one.wall,
        "stage": one.stage.value,
        "revision": one.revision,
        "topics": topics(one),
        "copy": False,
        "marks": mark_bits(one.marks),
        "words": printed.words,
        "terms": printed.terms,
        "sketch": printed.sketch,
    }


def topics(one: Article) -> list[str]:
    """The topics of an article, each once."""
    return list(dict.fromkeys(one.topics))


def placement_row(one: Placement, at: datetime) -> dict[str, Any]:
    """Why an article was placed where it is."""
    return {
        "article": one.article,
        "story": one.story,
        "at": at,
        "opened": one.opened,
        "score": one.score,
        "shared": one.shared,
        "rejected": [(other.story, other.score, other.why) for other in one.rejected],
        "why": one.why,
    }


def story_row(one: Story) -> dict[str, Any]:
    """A story as it stands."""
    return {
        "id": one.id,
        "headline": one.headline,
        "headline_article": one.headline_article,
        "headline_why": one.headline_why,
        "lede": one.lede,
        "lede_article": one.lede_article,
        "section": one.section.value,
        "section_why": one.section_why,
        "lang": one.lang,
        "first": one.first,
        "updated": one.updated,
        "articles": one.articles,
        "outlets": one.outlets,
        "origins": one.origins,
        "revisions": one.revisions,
        "prominence": one.prominence,
        "breaking": one.urgency.breaking,
        "developing": one.urgency.developing,
        "settled": one.urgency.settled,
        "image": one.image,
        "series": one.series,
        "topics": list(one.topics),
    }


def visit_row(visit: PageVisit) -> dict[str, Any]:
    """What a look at a page does to its article, by the names of `keep`'s statement."""
    return {
        "visited": visit.article,
        "stage": visit.stage.value,
        "next_read": visit.next_read,
        "attempts": visit.attempts,
        "etag": visit.validators.etag,
        "last_modified": visit.validators.last_modified,
        "digest": visit.validators.digest,
        "error": visit.error,
    }
