"""The owner's desk for one story: what it is made of, to be joined, parted and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.errors import Moved, NotFound, Refused
from broadsheet.model import Call, address, from_address
from broadsheet.views import ArticleLine, StoryPage
from broadsheet.web.entrance import PRIVATE, Entrance, Fields, first
from broadsheet.web.press import Issue, Sheet

#: What the page says was done, or why nothing was.
_TOLD = {
    "merge": "Joined: the other story leads here now.",
    "split": "Parted: what left has a story of its own.",
    "undo": "Taken back.",
    "later": "Noted: it is done within a second or two.",
    "none": "Nothing was done: pick articles, or name another story.",
    "not": "Nothing was done: that is not there any more, or was done before.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDesk:
    """One story with its articles, oldest first. ``told`` says what was just done."""

    story: StoryPage
    articles: tuple[ArticleLine, ...]
    token: str
    told: str | None


class StoryDeskPages:
    """The endpoints that join and part stories."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def desk_story(self, request: Request) -> Response:
        """One story, with all that an editor may do to it."""

        def build(_issue: Issue, token: str) -> Sheet:
            story = self._story(_named(request.path_params["address"]))
            page = StoryDesk(
                story=story,
                articles=_articles(story),
                token=token,
                told=_TOLD.get(request.query_params.get("did", "")),
            )
            return Sheet(
                template="desk_story.html",
                title=story.card.headline,
                page=page,
                live=False,
                settled=False,
            )

        return await self._entrance.show(request, build)

    async def desk_shape(self, request: Request) -> Response:
        """Join, part or take back."""
        fields, _ = await self._entrance.posted(request)
        story = _named(first(fields, "story"))
        try:
            did = await self._do(fields, story)
        except (Refused, NotFound):
            did = "not"
        except ValueError:
            did = "none"
        query = urlencode({"did": did})
        return RedirectResponse(
            f"/desk/story/{address(story)}?{query}", status_code=303, headers=PRIVATE
        )

    async def _do(self, fields: Fields, story: int) -> str:
        rulings = self._entrance.owner.paper.rulings
        act, why = Call(first(fields, "act")), first(fields, "why").strip()[:500]
        match act:
            case Call.MERGE:
                ruled = await rulings.merge(story, _named(first(fields, "other")), why=why)
            case Call.SPLIT:
                leaves = [_named(one) for one in fields.get("article", [])]
                ruled = await rulings.split(story, leaves, why=why)
            case Call.UNDO:
                ruled = await rulings.undo(int(first(fields, "change")), why=why)
        return act.value if ruled.done else "later"

    def _story(self, id: int) -> StoryPage:
        paper = self._entrance.owner.paper
        try:
            return paper.story(id)
        except Moved as moved:
            return paper.story(moved.to)


def _articles(story: StoryPage) -> tuple[ArticleLine, ...]:
    lines = {}
    for origin in story.origins:
        lines[origin.first.id] = origin.first
        lines.update({line.id: line for line, _ in origin.followers})
    return tuple(sorted(lines.values(), key=lambda line: (line.published, line.id)))


def _named(text: str) -> int:
    """The id that a person typed or pasted; raises `NotFound`."""
    last = urlsplit(text.strip()).path.rstrip("/").rsplit("/", 1)[-1]
    id = from_address(last) if last else None
    if id is None:
        raise NotFound("story", text)
    return id
