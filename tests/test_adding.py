"""From a pasted address to a source: what is found, in which order, and what is said."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import pytest

from broadsheet.collect.fetch import Kind
from broadsheet.errors import Malformed, NoFeed, Rejected, Unreachable, Unseen
from broadsheet.model import FeedKind, Fetched, NotModified, Validators, digest
from broadsheet.newsroom import Newsroom
from broadsheet.roster import as_opml
from broadsheet.sample.exchange import Answer
from broadsheet.store import Store
from tests.world import Clock, FeedEntry, World, open_newsroom

SITE = "a.localhost"
DAM = FeedEntry(title="Orlen dam collapses above Varsk", summary="It gave way.", path="/dam")
CUP = FeedEntry(title="Rovers win cup final in extra time", summary="Two goals.", path="/cup")
TITLES = (
    "Council votes to reopen the old harbour",
    "Bridge over the Lorn closed until spring",
    "Three schools to share one new library",
)


def html(world: World, path: str, *, head: str = "", body: str = "<p>Hello.</p>") -> str:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    world.raw(SITE, path, page.encode(), media="text/html")
    return world.url(SITE, path)


def declared(*feeds: tuple[str, str]) -> str:
    return "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
        for href, title in feeds
    )


def list_of(titles: tuple[str, ...]) -> str:
    rows = (f"<li><a href='/news/{n}'><h2>{title}</h2></a></li>" for n, title in enumerate(titles))
    return f"<ul>{''.join(rows)}</ul>"


def paths(world: World) -> list[str]:
    return [path for _, path in world.asked]


async def test_a_feed_is_found_by_its_own_address(world: World, newsroom: Newsroom) -> None:
    url = world.feed(SITE, [DAM, CUP])

    found = await newsroom.preview(url)

    assert (found.url, found.kind, found.title, found.seen) == (url, FeedKind.FEED, SITE, 2)
    assert {one.title for one in found.entries} == {DAM.title, CUP.title}
    assert "that of a feed" in found.how
    assert paths(world) == ["/feed"]


async def test_the_feed_a_page_declares_is_found_and_the_others_are_offered(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/all.xml")
    head = declared(("/comments/feed", "Comments"), ("/all.xml", "All"), ("/sport.xml", "Sport"))

    found = await newsroom.preview(html(world, "/", head=head))

    assert found.url == world.url(SITE, "/all.xml")
    assert "names it in its head" in found.how
    assert [(one.title, one.url) for one in found.others] == [
        ("Sport", world.url(SITE, "/sport.xml")),
        ("Comments", world.url(SITE, "/comments/feed")),
    ]
    assert paths(world) == ["/", "/all.xml"]


async def test_a_feed_that_the_header_of_the_answer_names_is_found(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/headed.xml")
    link = '</style.css>; rel=preload, </headed.xml>; rel="alternate"; type="application/rss+xml"'
    page = b"<html><body><p>Hello.</p></body></html>"
    world._documents[SITE, "/"] = Answer(body=page, headers={"Link": link})

    found = await newsroom.preview(world.url(SITE, "/"))

    assert found.url == world.url(SITE, "/headed.xml")
    assert "header" in found.how
    assert paths(world) == ["/", "/headed.xml"]


async def test_a_watched_page_is_watched_again_after_a_list_was_exported_and_imported(
    world: World, newsroom: Newsroom, clock: Clock, tmp_path: Path
) -> None:
    url = html(world, "/news", body=list_of(TITLES))
    await newsroom.add(await newsroom.preview(url))
    (tmp_path / "second").mkdir()
    second = open_newsroom(world, clock, tmp_path / "second")
    try:
        second.import_opml(as_opml(newsroom.sources(), name="Mine"))
        tally = await second.update()
        [feed] = second.store.feeds()
    finally:
        await second.close()

    assert (feed.kind, feed.last_error, tally.new) == (FeedKind.LIST, None, 3)


async def test_a_telegram_channel_is_watched_post_by_post(tmp_path: Path) -> None:
    posts = "".join(
        f"<div><div class=text>{title}.</div><a href='https://t.me/town/{n}'>"
        f"<time datetime='2026-03-02T0{n}:00:00+00:00'>0{n}:00</time></a></div>"
        for n, title in enumerate(TITLES)
    )
    page = f"<html><body><main>{posts}</main></body></html>"
    newsroom = knowing({"https://t.me/s/town": page}, tmp_path)
    try:
        added = await newsroom.add(await newsroom.preview("t.me/town"))
        tally = await newsroom.update()
    finally:
        await newsroom.close()

    assert (added.feed.source, added.feed.kind) == ("t.me:town", FeedKind.LIST)
    assert (tally.new, tally.revised) == (3, 0)


async def test_the_page_of_a_section_leads_to_the_section_s_own_feed(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [CUP], path="/sport/feed")
    world.feed(SITE, [DAM], path="/feed")
    head = declared(("/feed", "All"), ("/sport/feed", "Sport"))

    found = await newsroom.preview(html(world, "/sport", head=head))

    assert found.url == world.url(SITE, "/sport/feed")


async def test_a_declared_feed_that_is_dead_gives_way_to_the_next(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/new.xml")
    head = declared(("/old.xml", "Old"), ("/new.xml", "New"))

    found = await newsroom.preview(html(world, "/", head=head))

    assert found.url == world.url(SITE, "/new.xml")
    assert "404" in dict(found.tried)[world.url(SITE, "/old.xml")]


async def test_an_empty_feed_counts_where_it_is_declared_and_nowhere_else(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [], path="/feed")
    world.feed(SITE, [DAM], path="/rss.xml")
    undeclared = await newsroom.preview(html(world, "/"))
    named = await newsroom.preview(html(world, "/", head=declared(("/feed", "All"))))

    assert undeclared.url == world.url(SITE, "/rss.xml")
    assert named.url == world.url(SITE, "/feed")


async def test_a_feed_at_a_usual_place_is_found(world: World, newsroom: Newsroom) -> None:
    world.feed(SITE, [DAM], path="/atom.xml")

    found = await newsroom.preview(html(world, "/"))

    assert found.url == world.url(SITE, "/atom.xml")
    assert "usual place, /atom.xml" in found.how


async def test_a_folder_s_own_feed_comes_before_the_site_s(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/feed")
    world.feed(SITE, [CUP], path="/blog/index.xml")

    found = await newsroom.preview(html(world, "/blog/"))

    assert found.url == world.url(SITE, "/blog/index.xml")


async def test_robots_txt_tells_where_news_is_mapped(world: World, newsroom: Newsroom) -> None:
    maps = world.url(SITE, "/maps/google-news.xml")
    world.feed(SITE, [DAM], path="/maps/google-news.xml")
    robots = (
        f"User-agent: *\nDisallow:\nSitemap: {world.url(SITE, '/pages.xml')}\nsitemap: {maps}\n"
    )
    world.raw(SITE, "/robots.txt", robots.encode(), media="text/plain")

    found = await newsroom.preview(html(world, "/"))

    assert found.url == maps
    assert "/pages.xml" not in paths(world)


async def test_a_search_asks_a_dozen_times_at_most_and_says_what_it_tried(
    world: World, newsroom: Newsroom
) -> None:
    links = "".join(f"<a href='/{n}/feed'>Feed</a>" for n in range(30))

    with pytest.raises(NoFeed) as raised:
        await newsroom.preview(html(world, "/", body=links))

    assert "names no feed" in raised.value.reason
    tried = dict(raised.value.tried)
    assert "404" in tried[world.url(SITE, "/0/feed")]
    assert "404" in tried[world.url(SITE, "/rss.xml")]
    # The dozen; the site's robots.txt is read once more for the sake of the page.
    assert len(paths(world)) - paths(world).count("/robots.txt") <= 12


async def test_a_feed_that_leads_away_from_the_site_is_not_taken_from_a_usual_place(
    world: World, newsroom: Newsroom
) -> None:
    world.feed("b.localhost", [DAM], path="/else")
    away = {"Location": world.url("b.localhost", "/else")}
    world._documents[SITE, "/feed"] = Answer(status=HTTPStatus.FOUND, headers=away)

    with pytest.raises(NoFeed) as raised:
        await newsroom.preview(html(world, "/"))

    assert "another site" in dict(raised.value.tried)[world.url(SITE, "/feed")]


async def test_a_page_that_lists_articles_is_the_last_resort(
    world: World, newsroom: Newsroom
) -> None:
    url = html(world, "/news", head="<title>Town Crier</title>", body=list_of(TITLES))

    found = await newsroom.preview(url)

    assert (found.kind, found.url, found.seen) == (FeedKind.LIST, url, 3)
    assert [one.title for one in found.entries] == [*TITLES]
    assert newsroom.sources() == ()


async def test_a_list_page_is_saved_only_after_its_preview(
    world: World, newsroom: Newsroom
) -> None:
    url = html(world, "/news", body=list_of(TITLES))

    with pytest.raises(Unseen):
        await newsroom.add(url)
    added = await newsroom.add(await newsroom.preview(url))

    assert added.feed.kind is FeedKind.LIST
    assert [feed.url for feed in newsroom.store.feeds()] == [url]


async def test_a_watched_page_brings_what_it_lists_and_then_only_what_is_new(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    url = html(world, "/news", body=list_of(TITLES))
    await newsroom.add(await newsroom.preview(url))

    first = await newsroom.update()
    html(world, "/news", body=list_of(TITLES).replace("<ul>", "<ul class=x>"))
    clock.advance(hours=1)
    same = await newsroom.update()
    html(world, "/news", body=list_of((*TITLES, "Mayor of Varsk to step down in May")))
    clock.advance(hours=1)
    more = await newsroom.update()

    assert (first.new, same.new, same.revised, more.new) == (3, 0, 0, 1)
    assert {one.headline for one in newsroom.front_page().stories} >= {*TITLES}


async def test_a_page_that_robots_txt_closes_is_not_watched(
    world: World, newsroom: Newsroom
) -> None:
    world.raw(SITE, "/robots.txt", b"User-agent: *\nDisallow: /news", media="text/plain")

    with pytest.raises(NoFeed, match="asks us not to read"):
        await newsroom.preview(html(world, "/news", body=list_of(TITLES)))


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        ("", "<h1>Sign in</h1><form><input type=password></form>", "a page to sign in"),
        ("<title>Before you continue</title>", "<p>We use cookies.</p>", "cookies and consent"),
        ("<title>Just a moment...</title>", "<p>Checking.</p>", "whether we are human"),
        ("<title>a.localhost</title>", "<p>This domain is for sale!</p>", "parked"),
    ],
)
async def test_what_stands_in_place_of_a_site_is_named_and_never_watched(
    world: World, newsroom: Newsroom, head: str, body: str, reason: str
) -> None:
    url = html(world, "/", head=head, body=body + list_of(TITLES))

    with pytest.raises(NoFeed, match=reason):
        await newsroom.preview(url)


async def test_a_feed_behind_a_login_page_is_found_all_the_same(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/rss")
    url = html(world, "/", body="<h1>Sign in</h1><form><input type=password></form>")

    assert (await newsroom.preview(url)).url == world.url(SITE, "/rss")


async def test_a_site_that_refuses_its_page_may_still_give_its_feed(
    world: World, newsroom: Newsroom
) -> None:
    world.raw(SITE, "/", b"no", media="text/plain", status=HTTPStatus.FORBIDDEN)
    world.feed(SITE, [DAM], path="/feed")

    assert (await newsroom.preview(world.url(SITE, "/"))).url == world.url(SITE, "/feed")


async def test_an_address_where_nothing_is_ends_the_search(
    world: World, newsroom: Newsroom
) -> None:
    with pytest.raises(Rejected, match="404"):
        await newsroom.preview(world.url(SITE, "/typo"))
    with pytest.raises(Unreachable):
        await newsroom.preview("http://nowhere.localhost/")

    assert paths(world) == ["/typo"]


async def test_a_site_that_asks_for_patience_is_asked_no_more(
    world: World, newsroom: Newsroom
) -> None:
    world.raw(SITE, "/feed", b"", media="text/plain", status=HTTPStatus.TOO_MANY_REQUESTS)

    with pytest.raises(Rejected, match="less often"):
        await newsroom.preview(html(world, "/"))

    assert paths(world) == ["/", "/feed"]


async def test_a_feed_that_is_polled_already_gets_a_friendly_answer(
    world: World, newsroom: Newsroom
) -> None:
    url = world.feed(SITE, [DAM])

    first, second = await newsroom.add(url), await newsroom.add(url + "#x")
    again = await newsroom.preview(url)

    assert (first.known, second.known, again.known) == (False, True, True)
    assert second.feed.id == first.feed.id
    assert len(newsroom.store.feeds()) == 1


async def test_quotes_and_schemes_around_a_pasted_address_do_no_harm(
    world: World, newsroom: Newsroom
) -> None:
    url = world.feed(SITE, [DAM])

    for pasted in (f" <{url}> ", f"“{url}”", f"feed:{url}"):
        assert (await newsroom.preview(pasted)).url == url


async def test_what_looks_like_an_account_of_mastodon_may_be_a_page_of_any_site(
    world: World, newsroom: Newsroom
) -> None:
    world.feed(SITE, [DAM], path="/all.xml")
    url = html(world, "/@ada", head=declared(("/all.xml", "All")))

    assert (await newsroom.preview(url)).url == world.url(SITE, "/all.xml")


async def test_an_account_of_mastodon_is_talk(world: World, newsroom: Newsroom) -> None:
    said = FeedEntry(title="", summary="The dam gave way.", path="/@ada/117", guid="117")
    world.feed(SITE, [said], path="/@ada.rss")

    found = await newsroom.preview(world.url(SITE, "/@ada"))

    assert (found.kind, found.url) == (FeedKind.POSTS, world.url(SITE, "/@ada.rss"))
    assert (found.source, found.title) == (f"{SITE}:@ada", f"{SITE}/@ada")
    assert "dam gave way" in found.entries[0].title
    assert "Mastodon" in found.how


class Answers:
    """The seam to the web, for places that have names of their own: address → document."""

    def __init__(self, documents: dict[str, str]) -> None:
        self.documents = documents

    async def fetch(
        self, url: str, validators: Validators = Validators(), *, kind: Kind = "feed"
    ) -> Fetched | NotModified:
        if url not in self.documents:
            raise Rejected(url, "nothing at this address (HTTP 404)", status=404)
        return Fetched(
            url=url,
            body=self.documents[url].encode(),
            media_type="text/plain",
            charset="utf-8",
            validators=Validators(digest=digest(self.documents[url])),
        )

    async def close(self) -> None:
        """Nothing is open."""


def atom(title: str, *entries: str) -> str:
    rows = "".join(
        f"<entry><id>{one}</id><title>{one}</title><link href='https://e.example/{n}'/></entry>"
        for n, one in enumerate(entries)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{title}</title>{rows}</feed>"


CHANNEL = "UCHnyfMqiRRG1u-2MsSQLbXA"
VIDEOS = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
HUB = "https://github.com/psf/requests"
STATUS = (
    '[{"id":"1","uri":"https://m.example/users/a/statuses/1","url":"https://m.example/@a/1",'
    '"visibility":"public","created_at":"2026-03-02T08:00:00.000Z","content":"<p>The dam</p>",'
    '"account":{"acct":"a","username":"a","url":"https://m.example/@a"}}]'
)
HITS = (
    '{"hits":[{"objectID":"42","title":"The dam","author":"ada","created_at_i":1772000000,'
    '"url":"https://a.example/dam"}]}'
)


@pytest.mark.parametrize(
    ("pasted", "documents", "kind", "found_at", "source"),
    [
        (
            "youtube.com/@veritasium",
            {
                "https://www.youtube.com/@veritasium": f'{{"externalId":"{CHANNEL}"}}',
                VIDEOS: atom("Veritasium", "A film"),
            },
            FeedKind.FEED,
            VIDEOS,
            f"youtube.com:{CHANNEL}",
        ),
        (
            "https://podcasts.apple.com/us/podcast/x/id7",
            {
                "https://itunes.apple.com/lookup?id=7&entity=podcast": (
                    '{"results":[{"feedUrl":"https://pod.example/feed"}]}'
                ),
                "https://pod.example/feed": atom("A podcast", "An episode"),
            },
            FeedKind.FEED,
            "https://pod.example/feed",
            "pod.example",
        ),
        (
            "github.com/psf/requests",
            {f"{HUB}/releases.atom": atom("Releases"), f"{HUB}/tags.atom": atom("Tags", "v1")},
            FeedKind.FEED,
            f"{HUB}/tags.atom",
            "github.com:psf:requests",
        ),
        (
            "https://m.example/tags/dam",
            {"https://m.example/api/v1/timelines/tag/dam?limit=40": STATUS},
            FeedKind.POSTS,
            "https://m.example/api/v1/timelines/tag/dam?limit=40",
            "m.example",
        ),
        (
            "news.ycombinator.com",
            {"https://hn.algolia.com/api/v1/search?tags=front_page&hitsPerPage=50": HITS},
            FeedKind.POSTS,
            "https://hn.algolia.com/api/v1/search?tags=front_page&hitsPerPage=50",
            "news.ycombinator.com",
        ),
    ],
)
async def test_a_known_place_leads_to_what_stands_there(
    tmp_path: Path,
    pasted: str,
    documents: dict[str, str],
    kind: FeedKind,
    found_at: str,
    source: str,
) -> None:
    newsroom = knowing(documents, tmp_path)
    try:
        added = await newsroom.add(pasted)
        again = await newsroom.preview(pasted)
    finally:
        await newsroom.close()

    assert (added.feed.kind, added.feed.url, added.feed.source) == (kind, found_at, source)
    assert (again.seen, len(again.entries), again.known) == (1, 1, True)


async def test_a_place_that_shows_a_wall_says_so(tmp_path: Path) -> None:
    page = "<html><head><title>Before you continue</title></head><body><p>x</p></body></html>"
    newsroom = knowing({"https://www.youtube.com/@veritasium": page}, tmp_path)
    try:
        with pytest.raises(NoFeed) as raised:
            await newsroom.preview("youtube.com/@veritasium")
    finally:
        await newsroom.close()

    assert "consent" in dict(raised.value.tried)["https://www.youtube.com/@veritasium"]


def knowing(documents: dict[str, str], folder: Path) -> Newsroom:
    return Newsroom(
        Store.open(f"sqlite:///{folder / 'paper.db'}"),
        name="Test Paper",
        make_web=lambda: Answers(documents),  # type: ignore[arg-type,return-value]
        clock=Clock().now,
        workers=1,
    )


async def test_a_place_without_a_feed_is_refused_with_the_reason(newsroom: Newsroom) -> None:
    with pytest.raises(Malformed, match="sign in"):
        await newsroom.add("https://x.com/somebody")


async def test_the_old_address_of_a_feed_that_moved_is_known(
    world: World, newsroom: Newsroom, clock: Clock
) -> None:
    old = world.feed(SITE, [DAM])
    await newsroom.add(old)
    new = world.feed("b.localhost", [DAM])
    world.moved(SITE, "/feed", new)
    for _ in range(4):
        clock.advance(hours=25)
        await newsroom.update()
    world.feed(SITE, [CUP])

    added = await newsroom.add(old)

    assert (added.known, added.feed.url) == (True, new)
    assert [feed.url for feed in newsroom.store.feeds()] == [new]
