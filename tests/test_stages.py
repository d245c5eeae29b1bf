"""What travels between workers and the newsroom."""

from __future__ import annotations

import pickle

from broadsheet import stages

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Gazette</title>
<language>en</language><link>https://gazette.example/</link>
<item><title>Bridge closed after Storm Ada</title><link>https://gazette.example/world/1</link>
<guid>1</guid><pubDate>Mon, 05 Jan 2026 10:00:00 +0200</pubDate><category>Weather</category>
<enclosure url="https://gazette.example/1.mp3" type="audio/mpeg" length="12"/>
<description>&lt;p&gt;The Old Bridge was closed on Monday, the council said. #StormAda&lt;/p&gt;
</description></item><item></item></channel></rss>"""


def test_an_intake_arrives_as_it_was_sent() -> None:
    sent = stages.take_in(
        FEED.encode(), url="https://gazette.example/feed", charset=None, lang=None, known={}
    )

    arrived = pickle.loads(pickle.dumps(sent))

    assert arrived == sent
    assert [one.entry.published for one in arrived.listed] == [sent.listed[0].entry.published]
    assert arrived.listed[0].topics
    assert arrived.feed.set_aside
