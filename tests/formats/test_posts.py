"""What social networks answer becomes plain posts and counts, whatever else is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests import social
from tests.social import SAID

from broadsheet.errors import Malformed
from broadsheet.formats.posts import MOST_POSTS, parse_posts
from broadsheet.model import CountKind, Network, ParsedPosts, Post, TalkCount

PAPER = "https://paper.example/dam"
URL = "https://talk.example/api"


def parsed(value: object) -> ParsedPosts:
    return parse_posts(social.document(value), url=URL)


def only(value: object) -> Post:
    [post] = parsed(value).posts
    return post


def reasons(value: object) -> list[str]:
    return [one.reason for one in parsed(value).set_aside]


def test_a_mastodon_status_is_plain_text_with_its_links_and_hashtags() -> None:
    text = (
        'The dam is <b>gone</b> &amp; we left. <a href="https://paper.example/dam?utm_source=m">'
        '<span class="invisible">https://</span>paper.example/dam</a> '
        '<a href="https://talk.example/tags/OrlenDam" class="mention hashtag">#OrlenDam</a>'
    )
    post = only([social.status(1, text, tags=[{"name": "orlendam", "url": "x"}])])

    assert post.network is Network.MASTODON
    assert post.author == "@ada@talk.example"
    assert post.url == "https://talk.example/@ada/1"
    assert post.text.startswith("The dam is gone & we left. https://paper.example/dam")
    assert (post.links, post.tags) == ((PAPER,), ("orlendam",))
    assert (post.at, post.lang, post.score, post.replies) == (SAID, "en", 7, 2)


def test_a_boost_is_the_status_that_was_boosted() -> None:
    boosted = social.status(1, "First hand.", name="eve")

    assert only([social.status(2, "", reblog=boosted)]).url == "https://talk.example/@eve/1"


def test_a_status_with_a_warning_shows_the_warning_alone() -> None:
    post = only([social.status(1, "They died.", spoiler_text="Flood, victims", sensitive=True)])

    assert post.text == "Flood, victims"


def test_a_bluesky_post_carries_the_links_of_its_facets_and_its_card() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://b.example/2"}}
    view = social.bluesky_post(
        "3k", "The dam is gone #Orlen", facets=[social.link_facet(PAPER)], embed=card
    )
    post = only({"posts": [view], "cursor": "25"})

    assert post.url == "https://bsky.app/profile/did:plc:bo/post/3k"
    assert (post.author, post.network) == ("@bo.example", Network.BLUESKY)
    assert (post.links, post.tags) == ((PAPER, "https://b.example/2"), ("orlen",))
    assert (post.at, post.score, post.replies) == (SAID, 8, 1)


def test_an_author_feed_of_bluesky_is_read_like_a_search() -> None:
    view = social.bluesky_post("3k", "The dam is gone")

    assert only({"feed": [{"post": view}], "cursor": "x"}) == only({"posts": [view]})


def test_who_asks_to_be_shown_to_signed_in_people_only_is_not_shown() -> None:
    view = social.bluesky_post("3k", "The dam is gone")
    view["author"]["labels"] = [{"val": "!no-unauthenticated"}]

    assert parsed({"posts": [view]}).posts == ()
    assert reasons({"posts": [view]}) == [
        "its author asks not to be shown to people who are not signed in"
    ]


def test_a_post_dated_back_by_its_author_counts_from_the_earlier_of_both_times() -> None:
    view = social.bluesky_post("3k", "Early", createdAt="2020-01-01T00:00:00Z")

    assert only({"posts": [view]}).at == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_submission_to_reddit_says_its_title_and_text_and_links_outside() -> None:
    away = {"is_self": False, "url": PAPER, "url_overridden_by_dest": PAPER}
    post = only(social.listing(social.submission("1ab", "Dam gone &amp; town flooded", **away)))
    own = only(social.listing(social.submission("1ac", "Ask", selftext="See https://x.example/1.")))

    assert post.url == "https://www.reddit.com/r/rivers/comments/1ab/a_title/"
    assert (post.author, post.text) == ("u/cy", "Dam gone & town flooded")
    assert (post.links, post.score, post.replies, post.at) == ((PAPER,), 41, 6, SAID)
    assert (own.text, own.links) == ("Ask\nSee https://x.example/1.", ("https://x.example/1",))


def test_a_submission_to_hacker_news_is_found_where_it_is_discussed() -> None:
    found = social.hits(social.hit(42, "Dam gone", url=PAPER), social.hit(43, "Ask", points=None))
    first, second = parsed(found).posts

    assert first.url == "https://news.ycombinator.com/item?id=42"
    assert (first.author, first.links, first.score, first.at) == ("dee", (PAPER,), 120, SAID)
    assert (second.links, second.score) == ((), 0)


def test_hashtags_that_trend_are_counted_by_day() -> None:
    counts = parsed([social.trending_tag("OrlenDam", (1772409600, 13, 10), (1772323200, 2, 1))])

    assert counts.counts == (
        TalkCount(
            kind=CountKind.TAG,
            name="orlendam",
            at=datetime(2026, 3, 2, tzinfo=UTC),
            uses=13,
            people=10,
        ),
        TalkCount(
            kind=CountKind.TAG,
            name="orlendam",
            at=datetime(2026, 3, 1, tzinfo=UTC),
            uses=2,
            people=1,
        ),
    )


def test_links_that_trend_are_counted_by_their_canonical_address() -> None:
    [count] = parsed([social.trending_link(PAPER + "?fbclid=1", "Dam", (1772409600, 9, 8))]).counts

    assert (count.kind, count.name, count.people) == (CountKind.LINK, PAPER, 8)


@pytest.mark.parametrize(
    ("answer", "uses"),
    [
        ({"topics": [{"topic": "Orlen dam", "link": "/x"}], "suggested": []}, None),
        (
            {
                "trends": [
                    {
                        "topic": "orlen",
                        "displayName": "Orlen dam",
                        "link": "/x",
                        "startedAt": "2026-03-02T08:30:00Z",
                        "postCount": 812,
                        "actors": [],
                    }
                ]
            },
            812,
        ),
    ],
)
def test_topics_that_trend_on_bluesky_are_counted(answer: object, uses: int | None) -> None:
    [count] = parsed(answer).counts

    assert (count.kind, count.name, count.uses) == (CountKind.TOPIC, "Orlen dam", uses)


RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>https://t.example</link>'
    "{}</channel></rss>"
)
MASTODON_RSS = (
    "<item><guid isPermaLink='true'>https://talk.example/@ada/1</guid>"
    "<link>https://talk.example/@ada/1</link><pubDate>Mon, 02 Mar 2026 08:30:00 +0000</pubDate>"
    "<description>&lt;p&gt;Gone: &lt;a href=&quot;https://paper.example/dam&quot;&gt;x&lt;/a&gt;"
    "&lt;/p&gt;</description><category>OrlenDam</category></item>"
)
HACKER_NEWS_RSS = (
    "<item><title>Dam gone</title><link>https://paper.example/dam</link>"
    "<pubDate>Mon, 02 Mar 2026 08:30:00 +0000</pubDate>"
    "<comments>https://news.ycombinator.com/item?id=42</comments><description><![CDATA["
    '<a href="https://news.ycombinator.com/item?id=42">Comments</a>]]></description></item>'
)
COUNTED_RSS = (
    "<item><title>Dam gone</title><link>https://paper.example/dam</link><description><![CDATA["
    '<p>Article URL: <a href="https://paper.example/dam">https://paper.example/dam</a></p>'
    '<p>Comments URL: <a href="https://news.ycombinator.com/item?id=42">x</a></p>'
    "<p>Points: 120</p><p># Comments: 33</p>]]></description></item>"
)
REDDIT_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>rivers</title><id>/r/rivers/hot.rss</id>'
    "<entry><author><name>/u/cy</name></author><id>t3_1ab</id>"
    '<link href="https://www.reddit.com/r/rivers/comments/1ab/a_title/" />'
    "<updated>2026-03-02T08:30:00+00:00</updated><published>2026-03-02T08:30:00+00:00</published>"
    "<title>Dam gone</title><content type='html'>&amp;#32; submitted by &amp;#32; "
    "&lt;a href=&quot;https://www.reddit.com/user/cy&quot;&gt; /u/cy &lt;/a&gt; &lt;br/&gt; "
    "&lt;span&gt;&lt;a href=&quot;https://paper.example/dam&quot;&gt;[link]&lt;/a&gt;&lt;/span&gt; "
    "&lt;span&gt;&lt;a href=&quot;https://www.reddit.com/r/rivers/comments/1ab/a_title/&quot;&gt;"
    "[comments]&lt;/a&gt;&lt;/span&gt;</content></entry></feed>"
)


@pytest.mark.parametrize(
    ("body", "network", "author", "text", "score"),
    [
        (RSS.format(MASTODON_RSS), Network.MASTODON, "@ada@talk.example", "Gone: x", 0),
        (RSS.format(HACKER_NEWS_RSS), Network.HACKER_NEWS, "not named", "Dam gone", 0),
        (RSS.format(COUNTED_RSS), Network.HACKER_NEWS, "not named", "Dam gone", 120),
        (REDDIT_ATOM, Network.REDDIT, "u/cy", "Dam gone", 0),
    ],
)
def test_the_same_networks_are_read_as_feeds(
    body: str, network: Network, author: str, text: str, score: int
) -> None:
    [post] = parse_posts(body.encode(), url=URL).posts

    assert (post.network, post.author, post.text, post.score) == (network, author, text, score)
    assert post.links == (PAPER,)


def test_a_hashtag_in_a_feed_is_a_hashtag() -> None:
    [post] = parse_posts(RSS.format(MASTODON_RSS).encode(), url=URL).posts

    assert post.tags == ("orlendam",)


def test_an_ordinary_feed_is_no_talk() -> None:
    item = "<item><title>Dam gone</title><link>https://paper.example/dam</link></item>"

    with pytest.raises(Malformed, match="none of its entries is a post"):
        parse_posts(RSS.format(item).encode(), url=URL)


BROKEN: list[tuple[Any, str]] = [
    (social.status(1, "x", url=None, uri=None), "it has no address"),
    (social.status(1, "x", url="javascript:alert(1)"), "it has no address"),
    (social.status(1, "x", account={}), "it does not say who wrote it"),
    (social.status(1, ""), "it has no text"),
    (social.status(1, "x", visibility="private"), "it is not public"),
    (7, "it is no object"),
]


@pytest.mark.parametrize(("bad", "reason"), BROKEN, ids=[reason for _, reason in BROKEN])
def test_a_bad_post_is_set_aside_and_its_neighbours_kept(bad: object, reason: str) -> None:
    found = parsed([social.status(8, "Before."), bad, social.status(9, "After.")])

    assert [post.text for post in found.posts] == ["Before.", "After."]
    assert [(one.where, one.reason) for one in found.set_aside] == [("post 2", reason)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"over_18": True}, "it is marked as not for everybody"),
        ({"promoted": True}, "it is an advertisement"),
        ({"removed_by_category": "moderator"}, "it was removed"),
        ({"permalink": "//evil.example/r/x"}, "it has no address"),
    ],
)
def test_what_reddit_marks_is_set_aside(facts: dict[str, Any], reason: str) -> None:
    assert reasons(social.listing(social.submission("1ab", "Dam", **facts))) == [reason]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"{", "broken"),
        (b"[" * 100_000, "broken"),
        (b'{"a": 1}', "no list of posts"),
        (b'[{"a": 1}]', "no list of posts"),
        (b'{"error": 403, "message": "Forbidden<script>"}', "answered with an error: Forbidden"),
        (b"<html><body>Log in</body></html>", "web page"),
    ],
)
def test_what_is_no_social_document_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        parse_posts(body, url=URL)


def test_an_empty_timeline_is_no_trouble() -> None:
    assert parsed([]) == ParsedPosts()


def test_the_same_post_twice_in_a_document_is_one() -> None:
    assert len(parsed([social.status(1, "Once."), social.status(1, "Once.")]).posts) == 1


def test_a_document_gives_no_more_posts_than_the_cap() -> None:
    found = parsed([social.status(n, "Word.") for n in range(MOST_POSTS + 5)])

    assert (len(found.posts), found.cut) == (MOST_POSTS, True)


def test_nothing_hostile_survives_in_a_text() -> None:
    post = only(
        [social.status(1, "a\u202eb<script>x</script>\x00<img src=x onerror=y>" + "k" * 9000)]
    )

    assert "<" not in post.text
    assert "\u202e" not in post.text
    assert len(post.text) <= 3000


def test_counts_that_are_none_count_nothing() -> None:
    counts: dict[str, Any] = {
        "favourites_count": 10**30,
        "reblogs_count": "many",
        "replies_count": True,
    }
    post = only([social.status(1, "x", **counts)])

    assert (post.score, post.replies) == (10**9, 0)


def test_half_a_character_in_a_post_costs_no_other() -> None:
    whole = social.document([social.status(1, "kept"), social.status(2, "cut HALF")])
    found = parse_posts(whole.replace(b"HALF", rb"\ud83d"), url=URL)
    assert [post.text.split()[0] for post in found.posts] == ["kept", "cut"]
