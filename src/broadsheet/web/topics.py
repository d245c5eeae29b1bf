"""The feeds of the owner's own paper, by their public addresses, for the hub."""

from __future__ import annotations

import re

from broadsheet.errors import NotFound
from broadsheet.hub import Printed, Topic
from broadsheet.model import Section, from_address
from broadsheet.web.desk import Editions
from broadsheet.web.press import Issue
from broadsheet.web.services import AS_PRINTED, developments, stories

_FEED = re.compile(
    r"(?:/section/(?P<section>\w+)|/story/(?P<story>\w+))?/feed\.(?P<kind>atom|json)"
)


class PublishedFeeds:
    """What the hub may push: the feeds of front page, sections and stories, and nothing else.

    Always those of the owner's paper, also while the sample edition stands in for it.
    """

    def __init__(self, editions: Editions, *, base_url: str) -> None:
        self._editions = editions
        self._base = base_url.rstrip("/")

    def named(self, url: str) -> Topic | None:
        """The feed with this address, if it may exist."""
        found = self._parts(url)
        if found is None:
            return None
        story = from_address(found["story"]) if found["story"] else None
        if found["story"] and story is None:
            return None
        if found["section"] and found["section"] not in set(Section):
            return None
        return Topic(url=url, story=story)

    def print(self, topic: Topic) -> Printed:
        """That feed as it stands; raises `NotFound` where there is none."""
        found = self._parts(topic.url)
        if found is None:
            raise NotFound("feed", topic.url)
        issue = self._issue()
        if topic.story is not None:
            feed = developments(issue, topic.story)
        else:
            section = Section(found["section"]) if found["section"] else None
            feed = stories(issue, section)
        write, media_type = AS_PRINTED[found["kind"]]
        return Printed(body=write(feed), media_type=media_type)

    def _parts(self, url: str) -> re.Match[str] | None:
        if not url.startswith(f"{self._base}/"):
            return None
        return _FEED.fullmatch(url.removeprefix(self._base))

    def _issue(self) -> Issue:
        own = self._editions.own
        return Issue(
            desk=own,
            own=own,
            now=own.now(),
            event=own.last_event(),
            is_sample=False,
            notice=None,
            base=self._base,
            hub=f"{self._base}/hub",
        )
