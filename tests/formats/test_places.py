"""Addresses of well-known places, in every way that people paste them."""

from __future__ import annotations

import pytest

from broadsheet.errors import Malformed, NotAddress
from broadsheet.formats.places import Place, named_in, places
from broadsheet.model import FeedKind

CHANNEL = "UCHnyfMqiRRG1u-2MsSQLbXA"
OTHER = "UCsomebodyelse1234567890"
TUBE = "https://www.youtube.com/feeds/videos.xml"
SKY = "https://public.api.bsky.app/xrpc/app.bsky.feed"
HN = "https://hn.algolia.com/api/v1"


@pytest.mark.parametrize(
    ("pasted", "feed"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", f"{TUBE}?channel_id={CHANNEL}"),
        (f"m.youtube.com/channel/{CHANNEL}/videos?view=0", f"{TUBE}?channel_id={CHANNEL}"),
        ("youtube.com/playlist?si=x&list=PL_a-1", f"{TUBE}?playlist_id=PL_a-1"),
        ("http://youtube.com/user/verge/", f"{TUBE}?user=verge"),
        ("github.com/psf/requests", "https://github.com/psf/requests/releases.atom"),
        ("https://github.com/psf/requests.git", "https://github.com/psf/requests/releases.atom"),
        ("github.com/psf/requests/tags/", "https://github.com/psf/requests/tags.atom"),
        (
            "https://github.com/psf/requests/commits/main/docs",
            "https://github.com/psf/requests/commits/main/docs.atom",
        ),
        (
            "https://github.com/psf/requests/tree/main",
            "https://github.com/psf/requests/commits/main.atom",
        ),
        ("github.com/psf", "https://github.com/psf.atom"),
        ("gitlab.com/gitlab-org/cli/-/tags", "https://gitlab.com/gitlab-org/cli/-/releases.atom"),
        ("https://medium.com/@ev/a-story-0f1e2d3c4b5a?source=x", "https://medium.com/feed/@ev"),
        ("medium.com/better-programming", "https://medium.com/feed/better-programming"),
        (
            "https://medium.com/better-programming/tagged/python/",
            "https://medium.com/feed/better-programming/tagged/python",
        ),
        ("medium.com/tag/news/latest", "https://medium.com/feed/tag/news"),
        ("https://ev.medium.com/", "https://medium.com/feed/@ev"),
        (
            "astralcodexten.substack.com/p/x?utm_source=y",
            "https://astralcodexten.substack.com/feed",
        ),
        ("https://open.substack.com/pub/x/p/y", "https://x.substack.com/feed"),
        ("https://staff.tumblr.com/", "https://staff.tumblr.com/rss"),
        ("www.tumblr.com/staff", "https://staff.tumblr.com/rss"),
        ("staff.tumblr.com/tagged/news", "https://staff.tumblr.com/tagged/news/rss"),
        ("https://x.wordpress.com/2020/01/02/post/", "https://x.wordpress.com/feed/"),
        ("x.wordpress.com/category/news", "https://x.wordpress.com/category/news/feed/"),
        ("x.blogspot.co.uk/2020/01/p.html", "https://x.blogspot.co.uk/feeds/posts/default"),
        ("x.blogspot.com/search/label/news", "https://x.blogspot.com/feeds/posts/default/-/news"),
        (
            "https://news.google.com/topics/CAAqJ?hl=en&gl=GB",
            "https://news.google.com/rss/topics/CAAqJ?hl=en&gl=GB",
        ),
        ("news.google.com/search?q=dam", "https://news.google.com/rss/search?q=dam"),
    ],
)
def test_an_address_of_a_known_form_stands_for_a_feed(pasted: str, feed: str) -> None:
    found = places(pasted)[0]

    assert (found.url, found.kind, found.sure) == (feed, FeedKind.FEED, True)


@pytest.mark.parametrize(
    ("pasted", "document"),
    [
        ("https://old.reddit.com/r/worldnews/", "https://www.reddit.com/r/worldnews/.rss"),
        ("reddit.com/r/a+b/new", "https://www.reddit.com/r/a+b/new/.rss"),
        ("reddit.com/r/news/top/?t=week&x=1", "https://www.reddit.com/r/news/top/.rss?t=week"),
        ("https://www.reddit.com/r/news/hot.json", "https://www.reddit.com/r/news/.rss"),
        ("reddit.com/u/spez", "https://www.reddit.com/user/spez/.rss"),
        ("reddit.com/user/x/m/many/", "https://www.reddit.com/user/x/m/many/.rss"),
        ("reddit.com/r/news/comments/1ab/a_b/", "https://www.reddit.com/r/news/comments/1ab/.rss"),
        ("https://redd.it/1ab", "https://www.reddit.com/comments/1ab/.rss"),
        ("https://news.ycombinator.com/", f"{HN}/search?tags=front_page&hitsPerPage=50"),
        ("news.ycombinator.com/newest", f"{HN}/search_by_date?tags=story&hitsPerPage=50"),
        ("news.ycombinator.com/show", f"{HN}/search_by_date?tags=show_hn&hitsPerPage=50"),
        (
            "https://news.ycombinator.com/threads?id=pg",
            f"{HN}/search_by_date?tags=comment,author_pg&hitsPerPage=50",
        ),
        (
            "news.ycombinator.com/user?id=pg",
            f"{HN}/search_by_date?tags=story,author_pg&hitsPerPage=50",
        ),
        (
            "news.ycombinator.com/item?id=42",
            f"{HN}/search_by_date?tags=comment,story_42&hitsPerPage=50",
        ),
        (
            "https://bsky.app/profile/jay.bsky.team/post/3k",
            f"{SKY}.getAuthorFeed?actor=jay.bsky.team&limit=50",
        ),
        ("bsky.app/profile/did:plc:abc", f"{SKY}.getAuthorFeed?actor=did:plc:abc&limit=50"),
        ("@jay.bsky.team", f"{SKY}.getAuthorFeed?actor=jay.bsky.team&limit=50"),
        ("x.bsky.social", f"{SKY}.getAuthorFeed?actor=x.bsky.social&limit=50"),
        (f"{SKY}.searchPosts?q=dam", f"{SKY}.searchPosts?q=dam"),
        (f"{HN}/search?tags=front_page", f"{HN}/search?tags=front_page"),
        ("bsky.app/hashtag/dam", f"{SKY}.searchPosts?q=%23dam&sort=latest&limit=50"),
        ("bsky.app/search?q=dam break", f"{SKY}.searchPosts?q=dam%20break&sort=latest&limit=50"),
    ],
)
def test_a_social_network_is_talk(pasted: str, document: str) -> None:
    if " " in pasted:
        pasted = pasted.replace(" ", "+")
    found = places(pasted)[0]

    assert (found.url, found.kind, found.sure) == (document, FeedKind.POSTS, True)


@pytest.mark.parametrize(
    ("pasted", "document"),
    [
        ("@Gargron@mastodon.social", "https://mastodon.social/@Gargron.rss"),
        ("Gargron@mastodon.social", "https://mastodon.social/@Gargron.rss"),
        ("https://mastodon.social/@Gargron/1145", "https://mastodon.social/@Gargron.rss"),
        ("mastodon.social/@Gargron.rss", "https://mastodon.social/@Gargron.rss"),
        ("https://mastodon.social/@a@b.example", "https://b.example/@a.rss"),
        ("https://mas.to/users/a", "https://mas.to/users/a.rss"),
        ("mas.to/tags/news", "https://mas.to/api/v1/timelines/tag/news?limit=40"),
        ("mas.to/explore/links", "https://mas.to/api/v1/trends/links"),
        ("https://mas.to/api/v1/trends/tags", "https://mas.to/api/v1/trends/tags"),
        ("mas.to/explore", "https://mas.to/api/v1/trends/statuses?limit=40"),
    ],
)
def test_a_form_that_holds_on_any_host_is_only_likely(pasted: str, document: str) -> None:
    found = places(pasted)[0]

    assert (found.url, found.kind, found.sure) == (document, FeedKind.POSTS, False)


def test_a_publication_with_a_domain_of_its_own_keeps_its_tags_below_feed() -> None:
    found = places("https://blog.example/tagged/python")

    assert [one.url for one in found] == [
        "https://blog.example/feed/tagged/python",
        "https://blog.example/tagged/python/rss",
    ]
    assert not any(one.sure for one in found)


@pytest.mark.parametrize(
    "pasted", ["t.me/durov", "https://t.me/s/durov/", "telegram.me/durov/12?single"]
)
def test_a_public_telegram_channel_is_read_from_its_preview(pasted: str) -> None:
    [found] = places(pasted)[:1]

    assert (found.url, found.kind) == ("https://t.me/s/durov", FeedKind.LIST)
    assert found.source == "t.me:durov"


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("https://t.me/+AbCdEf", "private"),
        ("t.me/joinchat/AAAA", "private"),
        ("https://x.com/somebody", "sign in"),
        ("https://www.facebook.com/somebody", "sign in"),
        ("open.spotify.com/show/4rOoJ6", "Spotify"),
        ("github.com/psf/requests/issues", "no feed"),
        ("https://substack.com/@somebody", "newsletter itself"),
    ],
)
def test_where_a_place_has_no_feed_it_is_said_why(pasted: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        places(pasted)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://planet.example/news",
        f"{TUBE}?channel_id={CHANNEL}",
        "https://x.substack.com/feed",
        "https://medium.com/feed/@ev",
        "feed://x.blogspot.com/feeds/posts/default",
        "https://www.youtube.com/",
        "https://github.com/topics/news",
    ],
)
def test_other_addresses_stand_for_themselves(pasted: str) -> None:
    assert places(pasted) == ()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(NotAddress):
        places("not an address")


@pytest.mark.parametrize("scheme", ["feed:", "feed://", "podcast://", "feed:https://"])
def test_schemes_of_feed_readers_are_understood(scheme: str) -> None:
    assert places(f"{scheme}github.com/psf")[0].url == "https://github.com/psf.atom"


@pytest.mark.parametrize(
    "pasted",
    [
        "youtube.com/@veritasium",
        "https://m.youtube.com/@veritasium/videos",
        "youtube.com/c/veritasium",
        "youtube.com/veritasium",
        "https://youtu.be/dQw4w9WgXcQ?si=x",
        "youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&t=3",
        "youtube.com/shorts/dQw4w9WgXcQ",
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="alternate" href="{TUBE}?channel_id={CHANNEL}">',
        f'{{"channelId":"{OTHER}"}}<link rel="canonical" href="https://youtube.com/channel/{CHANNEL}">',
        f'{{"videoDetails":{{"channelId":"{CHANNEL}"}}}}',
        f'{{"externalId":"{CHANNEL}"}}',
    ],
)
def test_the_page_of_a_channel_or_video_tells_the_channel(pasted: str, page: str) -> None:
    [place] = places(pasted)

    found = named_in(place, page.encode())

    assert place.within
    assert found is not None
    assert (found.url, found.source) == (f"{TUBE}?channel_id={CHANNEL}", f"youtube.com:{CHANNEL}")


def test_apple_s_directory_tells_the_feed_of_a_podcast() -> None:
    [place] = places("https://podcasts.apple.com/us/podcast/the-daily/id1200361736?i=1")

    found = named_in(place, b'{"resultCount":1,"results":[{"feedUrl":"https://f.example/daily"}]}')

    assert place.url == "https://itunes.apple.com/lookup?id=1200361736&entity=podcast"
    assert found is not None
    assert (found.url, found.within) == ("https://f.example/daily", False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"results":[]}',
        b'{"results":[{"feedUrl":"javascript:alert(1)"}]}',
        b"{" * 9999,
    ],
)
def test_a_document_that_names_nothing_is_no_place(body: bytes) -> None:
    lookup = Place(url="https://itunes.apple.com/lookup?id=1", what="a podcast", within=True)
    video = Place(url="https://www.youtube.com/watch?v=x", what="a video", within=True)

    assert named_in(lookup, body) is None
    assert named_in(video, body) is None


def test_a_publisher_on_a_platform_is_a_source_of_its_own() -> None:
    pasted = ("github.com/psf/requests", f"youtube.com/channel/{CHANNEL}", "medium.com/@ev")

    sources = [places(one)[0].source for one in pasted]

    assert sources == ["github.com:psf:requests", f"youtube.com:{CHANNEL}", "medium.com:@ev"]
