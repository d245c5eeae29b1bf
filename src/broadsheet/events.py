"""The facts that happened, as the event log keeps them.

One function per kind builds the `Event`; `KINDS` says what each means and is compared with the
reference documentation by a test. Live pages, and later digests, webhooks and the hub, read
this log and nothing else, so a reader who reconnects misses nothing.
"""

from __future__ import annotations

from broadsheet.model import Article, Event, Feed, Link, Merge, Poll, Split, Story

#: Every kind of event, and what it says.
KINDS = {
    "article.arrived": "a new article was placed in a story",
    "article.read": "the page of an article was read for the first time",
    "article.revised": "an article changed in a way a reader would want to know",
    "story.opened": "an article opened a new story",
    "story.changed": "a story gained articles, reports or a headline",
    "story.merged": "two stories turned out to be one; the other redirects",
    "story.split": "articles of a story turned out to tell another one, which has its own address",
    "story.linked": "a story in another language was found to tell the same event",
    "story.unlinked": "a story in another language seems to tell the same event no longer",
    "story.breaking": "enough independent reports came fast enough to make a story breaking",
    "story.calmed": "a story is not breaking after all: its reports turned out to be copies",
    "talk.joined": "posts on social networks were found to talk about a story",
    "source.failed": "a feed of a source could not be polled",
    "source.recovered": "a feed of a source works again",
    "feed.moved": "a feed is polled at a new address, or no longer where that was polled already",
    "source.added": "the owner added a feed of a source",
    "source.paused": "the owner paused a source: its feeds are not looked at",
    "source.resumed": "the owner resumed a source that was paused",
    "source.changed": "the owner gave a source another section or another house",
    "source.removed": "the owner removed a source or a feed of it; its articles stay",
}


def article_arrived(article: Article, story: int) -> Event:
    """A new article was placed in ``story``."""
    return Event(
        kind="article.arrived",
        story=story,
        article=article.id,
        source=article.source,
        facts={"title": article.title},
    )


def article_read(article: Article, story: int) -> Event:
    """The page of an article was read for the first time."""
    return Event(kind="article.read", story=story, article=article.id, source=article.source)


def article_revised(article: Article, story: int, why: str) -> Event:
    """An article changed; ``why`` names what changed."""
    return Event(
        kind="article.revised",
        story=story,
        article=article.id,
        source=article.source,
        facts={"title": article.title, "revision": article.revision, "why": why},
    )


def story_opened(story: Story) -> Event:
    """A new story exists."""
    return Event(kind="story.opened", story=story.id, facts=_standing(story))


def story_changed(story: Story) -> Event:
    """A story has other counts, another headline or another lede than before."""
    return Event(kind="story.changed", story=story.id, facts=_standing(story))


def story_merged(merge: Merge) -> Event:
    """``gone`` is now part of ``kept``."""
    return Event(
        kind="story.merged",
        story=merge.kept,
        facts={
            "gone": merge.gone,
            "score": round(merge.score, 3),
            "why": merge.why,
            "by": merge.hand.value,
        },
    )


def story_split(split: Split) -> Event:
    """Some articles of ``story`` are now told as the story ``part``."""
    return Event(
        kind="story.split",
        story=split.story,
        facts={
            "part": split.part,
            "articles": len(split.articles),
            "score": round(split.score, 3),
            "why": split.why,
            "by": split.hand.value,
        },
    )


def story_linked(link: Link) -> Event:
    """``story`` and ``other`` tell one event in two languages."""
    facts: dict[str, str | int | float | None] = {
        "other": link.other,
        "score": link.score,
        "why": link.why,
    }
    return Event(kind="story.linked", story=link.story, facts=facts)


def story_unlinked(link: Link) -> Event:
    """A link between ``story`` and ``other`` was taken back."""
    return Event(kind="story.unlinked", story=link.story, facts={"other": link.other})


def story_breaking(story: Story, why: str) -> Event:
    """A story is breaking; ``why`` is the rule that it meets."""
    return Event(kind="story.breaking", story=story.id, facts=_standing(story) | {"why": why})


def story_calmed(story: Story) -> Event:
    """What made a story breaking has turned out otherwise."""
    return Event(kind="story.calmed", story=story.id, facts=_standing(story))


def talk_joined(story: int, posts: int) -> Event:
    """So many more posts talk about ``story``."""
    return Event(kind="talk.joined", story=story, facts={"posts": posts})


def source_failed(source: str, feed: int, reason: str) -> Event:
    """A feed could not be polled; ``reason`` is fit for a reader."""
    return Event(kind="source.failed", source=source, facts={"feed": feed, "reason": reason})


def source_recovered(source: str, feed: int) -> Event:
    """A feed that failed works again."""
    return Event(kind="source.recovered", source=source, facts={"feed": feed})


def feed_moved(feed: Feed, to: str) -> Event:
    """A feed's server had said for days that it moved to this address for good."""
    facts: dict[str, str | int | float | None] = {"feed": feed.id, "from": feed.url, "to": to}
    return Event(kind="feed.moved", source=feed.source, facts=facts)


def turns(feed: Feed, poll: Poll) -> tuple[Event, ...]:
    """What a good look changed about the feed itself: it works again, it moved."""
    recovered = (source_recovered(feed.source, feed.id),) if feed.failures else ()
    moved = (feed_moved(feed, poll.url),) if poll.url else ()
    return recovered + moved


def source_added(feed: Feed) -> Event:
    """The owner added a feed."""
    return Event(kind="source.added", source=feed.source, facts={"feed": feed.id, "url": feed.url})


def source_paused(source: str) -> Event:
    """The owner paused a source."""
    return Event(kind="source.paused", source=source)


def source_resumed(source: str) -> Event:
    """The owner resumed a source."""
    return Event(kind="source.resumed", source=source)


def source_changed(source: str, what: str, value: str | None) -> Event:
    """The owner changed ``what`` of a source: its "section" or its "owner"."""
    return Event(kind="source.changed", source=source, facts={"what": what, "value": value})


def source_removed(source: str, feed: str | None = None) -> Event:
    """The owner removed a source, or only the feed at this address."""
    return Event(kind="source.removed", source=source, facts={"feed": feed})


def _standing(story: Story) -> dict[str, str | int | float | None]:
    return {
        "headline": story.headline,
        "section": story.section.value,
        "articles": story.articles,
        "outlets": story.outlets,
        "origins": story.origins,
    }
