"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from broadsheet.store.search import create_search

revision = "0001"
down_revision = None

#: A number that the database gives out; SQLite needs its plain integer type for that.
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table, index and the full-text search."""
    _create_article()
    _index_article()
    _create_article_topic()
    _create_desk_pass()
    _create_development()
    _create_entry()
    _create_event()
    _create_reshaping()
    _create_ruling()
    _create_pair()
    _create_memory()
    _create_placement()
    _create_revision()
    _create_searchable()
    _create_set_aside()
    _create_source()
    _create_story()
    _create_tie()
    _create_link()
    _create_feed()
    _create_websub()
    _create_post()
    _create_talk()
    create_search(op.get_bind())


def _create_article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("deck", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text()),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.BigInteger()),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("lang", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("section_why", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text()),
        sa.Column("image", sa.Text()),
        sa.Column("kind", sa.Text()),
        sa.Column("kind_why", sa.Text(), nullable=False),
        sa.Column("wall", sa.Text()),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revisions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unshown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("marks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.Column("next_read", sa.BigInteger()),
        sa.Column("read_lease", sa.BigInteger()),
        sa.Column("read_attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("read_etag", sa.Text()),
        sa.Column("read_last_modified", sa.Text()),
        sa.Column("read_digest", sa.BigInteger()),
        sa.Column("read_error", sa.Text()),
        sa.Column("topics", sa.LargeBinary(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _index_article() -> None:
    op.create_index(
        "article_copy",
        "article",
        ["source"],
        sqlite_where=sa.text("copy = 1"),
        postgresql_where=sa.text("copy"),
    )
    op.create_index(
        "article_due",
        "article",
        ["next_read"],
        sqlite_where=sa.text("next_read IS NOT NULL"),
        postgresql_where=sa.text("next_read IS NOT NULL"),
    )
    op.create_index(
        "article_opener",
        "article",
        ["source", "id"],
        sqlite_where=sa.text("id = story"),
        postgresql_where=sa.text("id = story"),
    )
    op.create_index("article_published", "article", ["published"])
    op.create_index("article_received", "article", ["received", "id", "story"])
    op.create_index(
        "article_source", "article", ["source", "published", "id", "revisions", "unshown", "marks"]
    )
    op.create_index("article_story", "article", ["story", "published"])


def _create_article_topic() -> None:
    op.create_table(
        "article_topic",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "at", "article"),
    )
    op.create_index("article_topic_at", "article_topic", ["at", "topic", "source"])


def _create_memory() -> None:
    op.create_table(
        "memory",
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part"),
    )


def _create_desk_pass() -> None:
    op.create_table(
        "desk_pass",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )


def _create_development() -> None:
    op.create_table(
        "development",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("development_article", "development", ["article"])
    op.create_index("development_story", "development", ["story", "at"])


def _create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("feed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "key"),
    )
    op.create_index("entry_seen", "entry", ["feed", "seen"])
    op.create_index(op.f("ix_entry_article"), "entry", ["article"])


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger()),
        sa.Column("article", sa.BigInteger()),
        sa.Column("source", sa.Text()),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("event_at", "event", ["at"])


def _create_reshaping() -> None:
    op.create_table(
        "reshaping",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("shared", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("hand", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reshaping_kept"), "reshaping", ["kept"])
    op.create_index(op.f("ix_reshaping_gone"), "reshaping", ["gone"])


def _create_ruling() -> None:
    op.create_table(
        "ruling",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger()),
        sa.Column("articles", sa.LargeBinary(), nullable=False),
        sa.Column("change", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("done", sa.BigInteger()),
        sa.Column("refused", sa.Text()),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ruling_waiting",
        "ruling",
        ["number"],
        sqlite_where=sa.text("done IS NULL"),
        postgresql_where=sa.text("done IS NULL"),
    )


def _create_pair() -> None:
    op.create_table(
        "pair",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "other"),
    )
    op.create_index(op.f("ix_pair_other"), "pair", ["other"])


def _create_placement() -> None:
    op.create_table(
        "placement",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("story", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("shared", sa.LargeBinary(), nullable=False),
        sa.Column("rejected", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index(op.f("ix_placement_story"), "placement", ["story"])


def _create_revision() -> None:
    op.create_table(
        "imprint",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index("imprint_source", "imprint", ["source", "at"])
    op.create_table(
        "left_out",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("passages", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_table(
        "revision",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("aspects", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("deck", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", "number"),
    )


def _create_searchable() -> None:
    op.create_table(
        "searchable",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("article"),
        sqlite_autoincrement=True,
    )


def _create_set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_set_aside_source"), "set_aside", ["source"])


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("lang", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_story() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("merged_into", sa.BigInteger()),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("headline_article", sa.BigInteger(), nullable=False),
        sa.Column("headline_why", sa.Text(), nullable=False),
        sa.Column("lede", sa.Text(), nullable=False),
        sa.Column("lede_article", sa.BigInteger(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("section_why", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text()),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("prominence", sa.Float(), nullable=False),
        sa.Column("breaking", sa.BigInteger()),
        sa.Column("developing", sa.BigInteger()),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("image", sa.Text()),
        sa.Column("series", sa.Text()),
        sa.Column("topics", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "story_front",
        "story",
        ["prominence", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "story_merged",
        "story",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "story_section",
        "story",
        ["section", "prominence", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "story_shared",
        "story",
        ["id", "origins"],
        sqlite_where=sa.text("outlets > 1"),
        postgresql_where=sa.text("outlets > 1"),
    )


def _create_tie() -> None:
    op.create_table(
        "tie",
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("containment", sa.Float(), nullable=False),
        sa.Column("spans", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "to", "kind"),
    )
    op.create_index("tie_to", "tie", ["to", "kind", "article"])


def _create_link() -> None:
    op.create_table(
        "anchor",
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("story", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("anchor", "story"),
    )
    op.create_index("ix_anchor_at", "anchor", ["at"])
    op.create_table(
        "link",
        sa.Column("story", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("shared", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("story", "other"),
    )
    op.create_index("ix_link_other", "link", ["other"])


def _create_feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("lang", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("digest", sa.BigInteger()),
        sa.Column("next_poll", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.BigInteger()),
        sa.Column("last_poll", sa.BigInteger()),
        sa.Column("last_success", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.LargeBinary(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("feed_due", "feed", ["gone", "paused", "next_poll"])
    op.create_index("feed_leased", "feed", ["lease"])
    op.create_index(op.f("ix_feed_source"), "feed", ["source"])


def _create_websub() -> None:
    op.create_table(
        "subscription",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("feed", sa.BigInteger(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("next_ask", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger()),
        sa.Column("expires", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("pushed", sa.BigInteger()),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index(op.f("ix_subscription_feed"), "subscription", ["feed"])
    op.create_index(op.f("ix_subscription_next_ask"), "subscription", ["next_ask"])
    op.create_table(
        "subscriber",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_subscriber_topic"), "subscriber", ["topic"])
    op.create_index(op.f("ix_subscriber_due"), "subscriber", ["due"])
    op.create_table(
        "cursor",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed", sa.BigInteger(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("lang", sa.Text()),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("story", sa.BigInteger()),
        sa.Column("article", sa.BigInteger()),
        sa.Column("match_why", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("newest", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("post_feed", "post", ["feed", "received"])
    op.create_index(
        "post_story",
        "post",
        ["story", "at"],
        sqlite_where=sa.text("story IS NOT NULL"),
        postgresql_where=sa.text("story IS NOT NULL"),
    )


def _create_talk() -> None:
    op.create_table(
        "post_link",
        sa.Column("link", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("post", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("link", "post"),
    )
    op.create_table(
        "article_address",
        sa.Column("address", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("address", "article"),
    )
    op.create_index(op.f("ix_article_address_article"), "article_address", ["article"])
    op.create_table(
        "post_tag",
        sa.Column("post", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post", "tag"),
    )
    op.create_index("post_tag_tag", "post_tag", ["tag", "at"])
    op.create_index("post_tag_at", "post_tag", ["at"])
    op.create_table(
        "talk_count",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("uses", sa.Integer()),
        sa.Column("people", sa.Integer()),
        sa.Column("place", sa.BigInteger()),
        sa.PrimaryKeyConstraint("source", "kind", "name", "at", "hours"),
    )
    op.create_index(op.f("ix_talk_count_place"), "talk_count", ["place"])
