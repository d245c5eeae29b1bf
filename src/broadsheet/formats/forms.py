"""How the addresses of well-known places are written, and where their feeds are.

Each `Form` says for whose addresses it holds, how they are written, and where the feed is. Where a
form is from stands above it. Social networks are talk: their forms lead to documents of posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.model import FeedKind

_POSTS, _LIST = FeedKind.POSTS, FeedKind.LIST


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How addresses of one sort are written.

    ``host`` and ``path`` match the whole host, without ``www.`` or ``m.``, and the whole path,
    without a last slash and with the query fields ``keeps`` in their order. ``feeds`` are filled
    with what the two name, best first; a name with ``_`` at its end is spelled for a query,
    ``{at}`` is scheme and host as given, ``{query}`` the whole query with its mark and ``{whole}``
    the whole address. Without feeds, ``what`` says why there is none.
    """

    host: str
    path: str
    feeds: tuple[str, ...]
    what: str
    kind: FeedKind = FeedKind.FEED
    source: str | None = None
    keeps: tuple[str, ...] = ()
    sure: bool = True
    within: bool = False


_CHANNEL = r"UC[\w-]{22}"
_TUBE_FEED = "https://www.youtube.com/feeds/videos.xml"
_REDDIT = "https://www.reddit.com"
_SKY = "https://public.api.bsky.app/xrpc/app.bsky.feed"
_ALGOLIA = "https://hn.algolia.com/api/v1"
_HUB = "https://github.com"

#: What a page names: its host, where in the page, best first, and the feed that stands for it.
NAMED: tuple[tuple[str, tuple[re.Pattern[str], ...], str, str], ...] = (
    (
        "youtube.com/",
        (
            re.compile(rf"/feeds/videos\.xml\?channel_id=({_CHANNEL})"),
            re.compile(rf'rel="canonical"\s+href="[^"]*/channel/({_CHANNEL})"'),
            re.compile(rf'itemprop="(?:identifier|channelId)"\s+content="({_CHANNEL})"'),
            re.compile(rf'"externalChannelId":"({_CHANNEL})"'),
            re.compile(rf'"externalId":"({_CHANNEL})"'),
            re.compile(rf'"channelId":"({_CHANNEL})"'),
        ),
        _TUBE_FEED + "?channel_id={}",
        "youtube.com:{}",
    ),
    (
        "soundcloud.com/",
        (re.compile(r"soundcloud://users:(\d+)"), re.compile(r'"user_id":(\d+)')),
        "https://feeds.soundcloud.com/users/soundcloud:users:{}/sounds.rss",
        "soundcloud.com:{}",
    ),
)


def _youtube() -> Iterator[Form]:
    # https://developers.google.com/youtube/v3/guides/push_notifications names the feed's address;
    # the forms with user= and playlist_id= are as old and answer the same way.
    tube = r"(?:music\.)?youtube\.com|youtube-nocookie\.com"
    yield Form(
        host=tube,
        path=rf"/channel/(?P<id>{_CHANNEL})(?:/.*)?",
        feeds=(_TUBE_FEED + "?channel_id={id}",),
        what="a YouTube channel",
        source="youtube.com:{id}",
    )
    yield Form(
        host=tube,
        path=r"/playlist\?list=(?P<id>[\w-]+)",
        keeps=("list",),
        feeds=(_TUBE_FEED + "?playlist_id={id}",),
        what="a YouTube playlist",
        source="youtube.com:{id}",
    )
    yield Form(
        host=tube,
        path=r"/user/(?P<name>[\w.-]+)(?:/.*)?",
        feeds=(_TUBE_FEED + "?user={name}",),
        what="a YouTube channel",
        source="youtube.com:{name}",
    )
    video = r"[\w-]{11}"
    for host, path in (
        (tube, rf"/watch\?v=(?P<id>{video})"),
        (tube, rf"/(?:shorts|live|embed|v)/(?P<id>{video})"),
        (r"youtu\.be", rf"/(?P<id>{video})"),
    ):
        yield Form(
            host=host,
            path=path,
            keeps=("v",) if "watch" in path else (),
            feeds=("https://www.youtube.com/watch?v={id}",),
            what="the channel of a YouTube video",
            within=True,
        )
    taken = (
        "feed|feeds|results|gaming|premium|playlist|watch|shorts|live|embed|about|account|hashtag"
    )
    yield Form(
        host=tube,
        path=rf"/(?P<name>@[^/]+|c/[^/]+|(?!(?:{taken})(?:/|$))[^/@]+)(?:/\w+)?",
        feeds=("https://www.youtube.com/{name}",),
        what="a YouTube channel",
        within=True,
    )


def _reddit() -> Iterator[Form]:
    # https://www.reddit.com/wiki/rss: any listing, with .rss after its address.
    end = r"(?:/?\.(?:rss|json))?"
    for host, path, feed, source in (
        (r"reddit\.com", end, "/.rss", "reddit.com"),
        (r"reddit\.com", rf"/r/(?P<of>[\w+]+)(?:/hot)?{end}", "/r/{of}/.rss", "reddit.com:r:{of}"),
        (
            r"reddit\.com",
            rf"/r/(?P<of>[\w+]+)/(?P<sort>top|controversial){end}\?t=(?P<t>\w+)",
            "/r/{of}/{sort}/.rss?t={t}",
            "reddit.com:r:{of}",
        ),
        (
            r"reddit\.com",
            rf"/r/(?P<of>[\w+]+)/(?P<sort>new|rising|top|controversial|best){end}",
            "/r/{of}/{sort}/.rss",
            "reddit.com:r:{of}",
        ),
        (
            r"reddit\.com",
            rf"/(?:u|user)/(?P<of>[\w-]+)(?:/(?:overview|submitted|comments|posts))?{end}",
            "/user/{of}/.rss",
            "reddit.com:u:{of}",
        ),
        (
            r"reddit\.com",
            rf"/(?:u|user)/(?P<of>[\w-]+)/m/(?P<many>\w+){end}",
            "/user/{of}/m/{many}/.rss",
            "reddit.com:u:{of}:{many}",
        ),
        (
            r"reddit\.com",
            r"/r/(?P<of>\w+)/comments/(?P<id>\w+)(?:/.*)?",
            "/r/{of}/comments/{id}/.rss",
            "reddit.com:r:{of}",
        ),
        (r"reddit\.com", r"/comments/(?P<id>\w+)(?:/.*)?", "/comments/{id}/.rss", "reddit.com"),
        (r"redd\.it", r"/(?P<id>\w+)", "/comments/{id}/.rss", "reddit.com"),
        (r"reddit\.com", r"/domain/(?P<of>[\w.-]+)", "/domain/{of}/.rss", "reddit.com"),
        (r"reddit\.com", r"/search\?q=(?P<q>.+)", "/search.rss?q={q_}&sort=new", "reddit.com"),
    ):
        yield Form(
            host=host,
            path=path,
            keeps=("t",) if "?t=" in feed else ("q",) if "?q=" in feed else (),
            feeds=(_REDDIT + feed,),
            what="talk on Reddit",
            kind=_POSTS,
            source=source,
        )


def _hacker_news() -> Iterator[Form]:
    # https://hn.algolia.com/api: its two searches and their tags.
    site = r"news\.ycombinator\.com"
    for path, query in (
        (r"(?:/news|/front|/best|/rss)?", "search?tags=front_page"),
        ("/newest", "search_by_date?tags=story"),
        (r"/(?P<sort>ask|show)", "search_by_date?tags={sort}_hn"),
        ("/jobs", "search_by_date?tags=job"),
        (r"/(?:user|submitted)\?id=(?P<id>[\w-]+)", "search_by_date?tags=story,author_{id}"),
        (r"/threads\?id=(?P<id>[\w-]+)", "search_by_date?tags=comment,author_{id}"),
        (r"/item\?id=(?P<id>\d+)", "search_by_date?tags=comment,story_{id}"),
    ):
        yield Form(
            host=site,
            path=path,
            keeps=("id",) if "id=" in path else (),
            feeds=(f"{_ALGOLIA}/{query}&hitsPerPage=50",),
            what="talk on Hacker News",
            kind=_POSTS,
            source="news.ycombinator.com",
        )
    for host, path in ((r"hnrss\.org", "/.+"), (r"hn\.algolia\.com", r"/api/v1/search\w*")):
        yield Form(
            host=host,
            path=path,
            feeds=("{whole}",),
            what="talk on Hacker News",
            kind=_POSTS,
            source="news.ycombinator.com",
        )


def _bluesky() -> Iterator[Form]:
    # https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed and …-search-posts.
    for host, path, call, source in (
        (
            r"bsky\.app",
            r"/profile/@?(?P<who>[\w.:-]+)(?:/(?!feed/|lists/).*)?",
            "getAuthorFeed?actor={who}&limit=50",
            "bsky.app:{who}",
        ),
        (
            r"(?P<who>[\w-]+\.bsky\.social)",
            "",
            "getAuthorFeed?actor={who}&limit=50",
            "bsky.app:{who}",
        ),
        (
            r"bsky\.app",
            r"/hashtag/(?P<tag>[^/?]+)",
            "searchPosts?q=%23{tag_}&sort=latest&limit=50",
            "bsky.app",
        ),
        (r"public\.api\.bsky\.app", r"/xrpc/.+", "", "bsky.app"),
        (
            r"bsky\.app",
            r"/search\?q=(?P<q>.+)",
            "searchPosts?q={q_}&sort=latest&limit=50",
            "bsky.app",
        ),
    ):
        yield Form(
            host=host,
            path=path,
            keeps=("q",) if "?q=" in path else (),
            feeds=(f"{_SKY}.{call}" if call else "{whole}",),
            what="talk on Bluesky",
            kind=_POSTS,
            source=source,
        )


def _code() -> Iterator[Form]:
    # https://docs.github.com/rest/activity/feeds; a listing's feed is its address with .atom.
    repo = r"/(?P<who>[\w.-]+)/(?P<what>[\w.-]+?)(?:\.git)?"
    of = _HUB + "/{who}/{what}/"
    no = "topics|explore|trending|features|settings|marketplace|orgs|about|login|sponsors|search"
    for path, feeds in (
        (repo, (of + "releases.atom", of + "tags.atom", of + "commits.atom")),
        (repo + r"/releases(?:/.*)?", (of + "releases.atom", of + "tags.atom")),
        (repo + r"/tags", (of + "tags.atom",)),
        (repo + r"/commits", (of + "commits.atom",)),
        (repo + r"/(?:commits|tree)/(?P<branch>.+)", (of + "commits/{branch}.atom",)),
        (repo + r"/(?P<part>discussions|wiki)", (of + "{part}.atom",)),
    ):
        yield Form(
            host=r"github\.com",
            path=rf"(?!/(?:{no})/){path}",
            feeds=feeds,
            what="a GitHub repository",
            source="github.com:{who}:{what}",
        )
    yield Form(
        host=r"github\.com",
        path=repo + r"/(?:issues|pulls|actions|projects)(?:/.*)?",
        feeds=(),
        what="GitHub offers no feed of this; the repository's own address has its releases",
    )
    yield Form(
        host=r"github\.com",
        path=rf"/(?!(?:{no})$)(?P<who>[\w-]+)",
        feeds=(_HUB + "/{who}.atom",),
        what="what somebody does on GitHub",
        source="github.com:{who}",
    )
    # https://docs.gitlab.com/user/project/repository/tags/ and …/project/releases/.
    yield Form(
        host=r"gitlab\.com",
        path=r"/(?P<path>[\w.-]+(?:/[\w.-]+)+?)(?:/-/(?:releases|tags|tree|commits)(?:/.*)?)?",
        feeds=tuple("{at}/{path}/-/" + part for part in ("releases.atom", "tags?format=atom")),
        what="a GitLab project",
        source="gitlab.com:{path}",
    )


def _writing() -> Iterator[Form]:
    # https://help.medium.com/hc/articles/214874118: /feed goes before the path.
    medium, no = r"medium\.com", "feed|me|m|p|search|tag|topic|about|policy|membership|plans|jobs"
    for host, path, feed, source in (
        (medium, r"/(?P<who>@[\w.-]+)(?:/.*)?", "/{who}", "medium.com:{who}"),
        (medium, r"/tag/(?P<tag>[\w-]+)(?:/.*)?", "/tag/{tag}", "medium.com"),
        (
            medium,
            rf"/(?P<who>(?!(?:{no})/)[\w.-]+)/tagged/(?P<tag>[\w-]+)",
            "/{who}/tagged/{tag}",
            "medium.com:{who}",
        ),
        (medium, rf"/(?P<who>(?!(?:{no})(?:/|$))[\w.-]+)(?:/.*)?", "/{who}", "medium.com:{who}"),
        (r"(?P<who>[\w-]+)\.medium\.com", "(?!/feed).*", "/@{who}", "medium.com:@{who}"),
    ):
        yield Form(
            host=host,
            path=path,
            feeds=("https://medium.com/feed" + feed,),
            what="a publication, a writer or a tag on Medium",
            source=source,
        )
    # https://support.substack.com/hc/articles/360038239391
    for host, path in (
        (r"(?P<who>(?!open\.|support\.)[\w-]+)\.substack\.com", "(?!/feed).*"),
        (r"open\.substack\.com", r"/pub/(?P<who>[\w-]+)(?:/.*)?"),
    ):
        yield Form(
            host=host,
            path=path,
            feeds=("https://{who}.substack.com/feed",),
            what="a newsletter on Substack",
            source="{who}.substack.com",
        )
    yield Form(
        host=r"substack\.com",
        path=r"/@.+|/profile/.+",
        feeds=(),
        what="a writer's page on Substack names no feed; add the address of the newsletter itself",
    )


def _blogs() -> Iterator[Form]:
    # https://developer.wordpress.org/advanced-administration/wordpress/feeds/,
    # https://support.google.com/blogger/answer/97933, https://help.tumblr.com/knowledge-base/rss/
    for host, path, feed, what in (
        (
            r"[\w-]+\.wordpress\.com",
            r"(?P<in>/(?:category|tag|author)/.+)?(?<!/feed)",
            "{at}{in}/feed/",
            "a blog on WordPress.com",
        ),
        (r"[\w-]+\.wordpress\.com", r"/\d{4}/.+", "{at}/feed/", "a blog on WordPress.com"),
        (
            r"[\w-]+\.blogspot\.[a-z.]+",
            r"/search/label/(?P<label>[^/?]+)",
            "{at}/feeds/posts/default/-/{label}",
            "a label of a blog on Blogger",
        ),
        (
            r"[\w-]+\.blogspot\.[a-z.]+",
            r"(?!/feeds/).*",
            "{at}/feeds/posts/default",
            "a blog on Blogger",
        ),
        (
            r"(?!www\.)[\w-]+\.tumblr\.com",
            r"/tagged/(?P<tag>[^/]+)",
            "{at}/tagged/{tag}/rss",
            "a tag of a blog on Tumblr",
        ),
        (r"(?!www\.)[\w-]+\.tumblr\.com", r"(?!/rss$|/tagged/).*", "{at}/rss", "a blog on Tumblr"),
        (
            r"tumblr\.com",
            r"/(?:blog/(?:view/)?)?(?P<who>(?!(?:explore|tagged|login|search)$)[\w-]+)",
            "https://{who}.tumblr.com/rss",
            "a blog on Tumblr",
        ),
    ):
        yield Form(host=host, path=path, feeds=(feed,), what=what)
    # Google News has the feed of a page at the same address with /rss before its path.
    yield Form(
        host=r"news\.google\.com",
        path=r"(?P<path>(?:/(?:home|topstories|search|topics/[\w-]+))?)",
        feeds=("https://news.google.com/rss{path}{query}",),
        what="a page of Google News",
    )


def _podcasts() -> Iterator[Form]:
    # https://developer.apple.com/library/archive/documentation/AudioVideo/Conceptual/iTuneSearchAPI/
    for host, path in (
        (r"(?:podcasts|itunes)\.apple\.com", r"/(?:.+/)?id(?P<id>\d+)"),
        (r"overcast\.fm", r"/itunes(?P<id>\d+)(?:/.*)?"),
        (r"pca\.st", r"/itunes/(?P<id>\d+)"),
    ):
        yield Form(
            host=host,
            path=path,
            feeds=("https://itunes.apple.com/lookup?id={id}&entity=podcast",),
            what="a podcast in Apple's directory",
            within=True,
        )
    yield Form(
        host=r"soundcloud\.com",
        path=r"/(?P<who>(?!(?:discover|search|stream|you)$)[\w-]+)(?:/tracks)?",
        feeds=("https://soundcloud.com/{who}",),
        what="somebody's sounds on SoundCloud",
        within=True,
    )
    yield Form(
        host=r"open\.spotify\.com",
        path=r"(?:/intl-\w+)?/(?:show|episode)/.+",
        feeds=(),
        what="Spotify gives no feed away; add the podcast's own site or its page at Apple",
    )


def _channels() -> Iterator[Form]:
    # Telegram shows what a public channel says at t.me/s/ and its name.
    telegram = r"(?:t|telegram)\.(?:me|dog)"
    yield Form(
        host=telegram,
        path=r"/(?:joinchat/.+|\+.+|c/.+)",
        feeds=(),
        what="this Telegram channel is private: nobody outside can read it",
    )
    yield Form(
        host=telegram,
        path=r"(?:/s)?/(?P<name>[a-z]\w{3,})(?:/\d+)?",
        feeds=("https://t.me/s/{name}",),
        what="a public Telegram channel",
        kind=_LIST,
        source="t.me:{name}",
    )
    for host, name in (
        (r"(?:x|twitter)\.com", "X"),
        (r"instagram\.com", "Instagram"),
        (r"(?:facebook|fb)\.com", "Facebook"),
        (r"threads\.(?:net|com)", "Threads"),
        (r"tiktok\.com", "TikTok"),
        (r"linkedin\.com", "LinkedIn"),
    ):
        reason = f"{name} shows its posts to people who sign in and offers no feed"
        yield Form(host=host, path=".*", feeds=(), what=reason)


def _fediverse() -> Iterator[Form]:
    """Forms that hold on any host, so that the document must tell whether they do."""
    # https://docs.joinmastodon.org/methods/timelines/, …/trends/; an account's posts are at its
    # address with .rss, as its page declares.
    for path, feed, source in (
        (
            r"/(?:web/)?@(?P<who>[\w.-]+?)@(?P<there>[\w-]+(?:\.[\w-]+)+)(?:/.*)?",
            "https://{there}/@{who}.rss",
            "{there}:@{who}",
        ),
        (r"/(?:web/)?@(?P<who>[\w.-]+?)(?:\.rss)?(?:/.*)?", "{at}/@{who}.rss", "{host}:@{who}"),
        (r"/users/(?P<who>[\w.-]+?)(?:\.rss)?", "{at}/users/{who}.rss", "{host}:@{who}"),
        (
            r"/(?:web/)?tags/(?P<tag>[^/?]+?)(?:\.rss)?",
            "{at}/api/v1/timelines/tag/{tag}?limit=40",
            "{host}",
        ),
        (r"/explore(?:/posts)?", "{at}/api/v1/trends/statuses?limit=40", "{host}"),
        (r"/explore/(?P<what>tags|links)", "{at}/api/v1/trends/{what}", "{host}"),
        (r"/api/v1/(?:trends|timelines)/.+", "{whole}", "{host}"),
    ):
        yield Form(
            host=r"(?P<host>.+)",
            path=path,
            feeds=(feed,),
            what="talk on a Mastodon server",
            kind=_POSTS,
            source=source,
            sure=False,
        )
    # Publications with a domain of their own: Medium's and Tumblr's.
    yield Form(
        host=r".+",
        path=r"/tagged/(?P<tag>[\w-]+)",
        feeds=("{at}/feed/tagged/{tag}", "{at}/tagged/{tag}/rss"),
        what="a tag of a publication on Medium or Tumblr",
        sure=False,
    )


FORMS: tuple[Form, ...] = (
    *_youtube(),
    *_reddit(),
    *_hacker_news(),
    *_bluesky(),
    *_code(),
    *_writing(),
    *_blogs(),
    *_podcasts(),
    *_channels(),
    *_fediverse(),
)
