"""The tables, once for both engines; Alembic's migrations are compared with them by a test.

Times are microseconds since 1970 in UTC (`Moment`): small, ordered, and the same on SQLite and
PostgreSQL. Ids are 63-bit digests (`model.digest`), so writing a thing twice is harmless. Texts of
revisions are compressed (`Packed`). The tables ``feed`` and ``article`` are also the queue: a row
is due when its ``next_…`` time has come and its lease has run out.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    text,
)

from broadsheet.store.columns import Moment, Packed, Plain, Sketch, Words

metadata = MetaData()

#: An id or counter that the database gives out; SQLite needs the plain integer type for that.
_Serial = BigInteger().with_variant(Integer, "sqlite")

source = Table(
    "source",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("home", Words, nullable=False),
    Column("owner", Words),
    Column("lang", Words),
    Column("country", Words),
)

feed = Table(
    "feed",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Words, nullable=False),
    Column("source", Words, ForeignKey("source.id"), nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("section", Words),
    Column("lang", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("digest", BigInteger),
    Column("next_poll", Moment, nullable=False),
    Column("lease", Moment),
    Column("last_poll", Moment),
    Column("last_success", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Words),
    Column("gone", Boolean, nullable=False),
    Column("kind", Words, nullable=False),
    Column("rhythm", Plain, nullable=False),
    Column("moved_to", Words),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("paused", Boolean, nullable=False),
    Column("platform", Words, nullable=False),
    Index("feed_due", "gone", "paused", "next_poll"),
    Index("feed_leased", "lease"),
)

entry = Table(
    "entry",
    metadata,
    Column("feed", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", BigInteger, nullable=False),
    Column("article", BigInteger, nullable=False, index=True),
    Column("seen", Moment, nullable=False),
    Index("entry_seen", "feed", "seen"),
)

article = Table(
    "article",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("feed", BigInteger, nullable=False),
    Column("source", Words, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("deck", Words, nullable=False),
    Column("byline", Words),
    Column("published", Moment, nullable=False),
    Column("claimed", Moment),
    Column("received", Moment, nullable=False),
    Column("lang", Words),
    Column("section", Words),
    Column("section_why", Words, nullable=False),
    Column("credit", Words),
    Column("image", Words),
    # What its page says it is, and what says that it is not free; unknown until it was read.
    Column("kind", Words),
    Column("kind_why", Words, nullable=False),
    Column("wall", Words),
    Column("stage", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    # Revisions a reader would want to know about: `substantive` ones.
    Column("revisions", Integer, nullable=False, server_default="0"),
    # Revisions that are kept and not shown: `flip` and `held` ones.
    Column("unshown", Integer, nullable=False, server_default="0"),
    # Marks of trust that the article itself shows, a bit each (`model.KEPT_MARKS`).
    Column("marks", Integer, nullable=False, server_default="0"),
    Column("words", Integer, nullable=False),
    # Whether its text is another outlet's or an agency's: a copy or credit tie leads to its origin.
    Column("copy", Boolean, nullable=False),
    Column("next_read", Moment),
    Column("read_lease", Moment),
    Column("read_attempts", SmallInteger, nullable=False, server_default="0"),
    Column("read_etag", Words),
    Column("read_last_modified", Words),
    Column("read_digest", BigInteger),
    Column("read_error", Words),
    Column("topics", Plain, nullable=False),
    # The wide columns come last: SQLite walks over what stands before the column it is asked for.
    # The lead is the first 800 characters of the text: what placing and choosing a lede need.
    Column("lead", Words, nullable=False),
    Column("sketch", Sketch, nullable=False),
    Column("terms", Plain, nullable=False),
    Index("article_story", "story", "published"),
    # Covers what a source's page counts, so that no article is opened for it.
    Index("article_source", "source", "published", "id", "revisions", "unshown", "marks"),
    # What a source adds: its copies, and the living stories that its articles opened.
    Index("article_copy", "source", sqlite_where=text("copy = 1"), postgresql_where=text("copy")),
    Index(
        "article_opener",
        "source",
        "id",
        sqlite_where=text("id = story"),
        postgresql_where=text("id = story"),
    ),
    Index("article_published", "published"),
    # Covers the list of the newest articles, one for each story, and the walk in arrival order.
    Index("article_received", "received", "id", "story"),
    Index(
        "article_due",
        "next_read",
        sqlite_where=text("next_read IS NOT NULL"),
        postgresql_where=text("next_read IS NOT NULL"),
    ),
)

article_topic = Table(
    "article_topic",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Words, nullable=False),
    Index("article_topic_at", "at", "topic", "source"),
)

#: What stood on the pages of each source that were read last, by its print; older rows go.
imprint = Table(
    "imprint",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("source", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("prints", Sketch, nullable=False),
    Index("imprint_source", "source", "at"),
)

#: The furniture that was found on an article's page at its last reading: for each passage its text,
#: how it is known, on how many pages it stood, of how many, and articles as examples.
left_out = Table(
    "left_out",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("passages", Plain, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("aspects", Plain, nullable=False),
    Column("why", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("deck", Words, nullable=False),
    Column("text", Packed, nullable=False),
    Column("html", Packed, nullable=False),
)

story = Table(
    "story",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("merged_into", BigInteger),
    Column("headline", Words, nullable=False),
    Column("headline_article", BigInteger, nullable=False),
    Column("headline_why", Words, nullable=False),
    Column("lede", Words, nullable=False),
    Column("lede_article", BigInteger, nullable=False),
    Column("section", Words, nullable=False),
    Column("section_why", Words, nullable=False),
    Column("lang", Words),
    Column("first", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("prominence", Float, nullable=False),
    Column("breaking", Moment),
    Column("developing", Moment),
    Column("settled", Moment, nullable=False),
    Column("image", Words),
    Column("series", Words),
    Column("topics", Plain, nullable=False),
    Index(
        "story_merged",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    Index(
        "story_front",
        "prominence",
        "id",
        sqlite_where=text("merged_into IS NULL"),
        postgresql_where=text("merged_into IS NULL"),
    ),
    Index(
        "story_section",
        "section",
        "prominence",
        "id",
        sqlite_where=text("merged_into IS NULL"),
        postgresql_where=text("merged_into IS NULL"),
    ),
    # What several outlets tell: far fewer than there are stories, for counting first reports.
    Index(
        "story_shared",
        "id",
        "origins",
        sqlite_where=text("outlets > 1"),
        postgresql_where=text("outlets > 1"),
    ),
)

placement = Table(
    "placement",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("story", BigInteger, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("shared", Plain, nullable=False),
    Column("rejected", Plain, nullable=False),
    Column("why", Words, nullable=False),
)

#: Merges and splits, in the order they happened: ``gone`` is the story taken in or made.
reshaping = Table(
    "reshaping",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("shape", Words, nullable=False),
    Column("kept", BigInteger, nullable=False, index=True),
    Column("gone", BigInteger, nullable=False, index=True),
    Column("articles", Plain, nullable=False),
    Column("score", Float, nullable=False),
    Column("shared", Plain, nullable=False),
    Column("why", Words, nullable=False),
    Column("hand", Words, nullable=False),
    Column("undone", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

#: What an editor wants done to stories; ``done`` when whoever owns the story engine has seen to it.
ruling = Table(
    "ruling",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("call", Words, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("other", BigInteger),
    Column("articles", Plain, nullable=False),
    Column("change", BigInteger),
    Column("why", Words, nullable=False),
    Column("done", Moment),
    Column("refused", Words),
    Index(
        "ruling_waiting",
        "number",
        sqlite_where=text("done IS NULL"),
        postgresql_where=text("done IS NULL"),
    ),
    sqlite_autoincrement=True,
)

#: Articles that an editor said belong together, or apart.
pair = Table(
    "pair",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
    Column("together", Boolean, nullable=False),
    Column("why", Words, nullable=False),
)

tie = Table(
    "tie",
    metadata,
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("to", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Words, primary_key=True),
    Column("containment", Float, nullable=False),
    Column("spans", Plain, nullable=False),
    Column("why", Words, nullable=False),
    Index("tie_to", "to", "kind", "article"),
)

#: By what stories of the last days are found by those of other languages (`analysis.linking`).
anchor = Table(
    "anchor",
    metadata,
    Column("anchor", Words, primary_key=True),
    Column("story", BigInteger, primary_key=True, autoincrement=False),
    Column("lang", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

#: Stories in different languages about one event; ``story`` is the one with the lower id.
link = Table(
    "link",
    metadata,
    Column("story", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("score", Float, nullable=False),
    Column("shared", Plain, nullable=False),
    Column("why", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

development = Table(
    "development",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("story", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("article", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("why", Words, nullable=False),
    Index("development_story", "story", "at"),
    Index("development_article", "article"),
)

event = Table(
    "event",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("story", BigInteger),
    Column("article", BigInteger),
    Column("source", Words),
    Column("facts", Plain, nullable=False),
    Index("event_at", "at"),
    sqlite_autoincrement=True,
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("source", Words, nullable=False, index=True),
    Column("where", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("sample", Words, nullable=False),
)

#: What opens the owner's desk: the marks of sign-in links and of sessions.
desk_pass = Table(
    "desk_pass",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("until", Moment, nullable=False),
)

#: What the story engine knew when it was last stopped, compressed and in parts; whoever takes it up
#: takes it away.
memory = Table(
    "memory",
    metadata,
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

#: Arrival order of searchable articles: the row id of the full-text index, so that the newest
#: matches are the ones found first.
searchable = Table(
    "searchable",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=True),
    Column("article", BigInteger, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

#: Our subscriptions at the hubs of feeds; a feed has at most one that is not being ended.
subscription = Table(
    "subscription",
    metadata,
    Column("token", Words, primary_key=True),
    Column("feed", BigInteger, nullable=False, index=True),
    Column("hub", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("callback", Words, nullable=False),
    Column("secret", Words, nullable=False),
    Column("standing", Words, nullable=False),
    Column("next_ask", Moment, nullable=False, index=True),
    Column("asked", Moment),
    Column("expires", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("trouble", Words),
    Column("pushed", Moment),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("seen", Plain, nullable=False),
)

#: Who is pushed the feeds that we publish.
subscriber = Table(
    "subscriber",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", Words, nullable=False, index=True),
    Column("callback", Words, nullable=False),
    Column("secret", Words),
    Column("expires", Moment, nullable=False),
    Column("due", Moment, index=True),
    Column("wanted", BigInteger, nullable=False),
    Column("delivered", BigInteger),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", Moment),
)

#: How far in the event log subscribers were told: one row, named ``hub``.
cursor = Table(
    "cursor",
    metadata,
    Column("name", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

#: What people said; `newest` is the text of a post that was edited since it was first seen.
post = Table(
    "post",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("feed", BigInteger, nullable=False),
    Column("network", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("author", Words, nullable=False),
    # The digest of network and author: what people are counted by.
    Column("person", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("lang", Words),
    Column("score", Integer, nullable=False),
    Column("replies", Integer, nullable=False),
    Column("story", BigInteger),
    # The article that it links to, where that is why it matched.
    Column("article", BigInteger),
    Column("match_why", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("newest", Words),
    Index("post_feed", "feed", "received"),
    Index(
        "post_story",
        "story",
        "at",
        sqlite_where=text("story IS NOT NULL"),
        postgresql_where=text("story IS NOT NULL"),
    ),
)

#: Where posts link to, by the digest of the address: an article may come after them.
post_link = Table(
    "post_link",
    metadata,
    Column("link", BigInteger, primary_key=True, autoincrement=False),
    Column("post", BigInteger, primary_key=True, autoincrement=False),
)

#: The address of each article, by the same digest.
article_address = Table(
    "article_address",
    metadata,
    Column("address", BigInteger, primary_key=True, autoincrement=False),
    Column("article", BigInteger, primary_key=True, autoincrement=False, index=True),
)

post_tag = Table(
    "post_tag",
    metadata,
    Column("post", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person", BigInteger, nullable=False),
    Index("post_tag_tag", "tag", "at"),
    Index("post_tag_at", "at"),
)

#: How often something was said, as a network tells, or, without a source, as we heard it.
talk_count = Table(
    "talk_count",
    metadata,
    Column("source", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("hours", SmallInteger, primary_key=True, autoincrement=False),
    Column("uses", Integer),
    Column("people", Integer),
    Column("place", BigInteger, index=True),
)
