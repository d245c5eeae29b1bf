"""Verbs by which English news tells who said, held or judged what, in every form they take.

The lists are hand-written. Which verbs belong on them was settled by reading news, and by measuring
with and without them; no figure learned from a labelled text is in them.
"""

from __future__ import annotations

from broadsheet.analysis.text import word_set

#: They bring words: quoted before or after, or told with or without "that".
SAYS = word_set(
    "say tell add announce argue ask assert assure claim complain concede conclude confirm continue"
    " contend declare emphasize emphasise estimate exclaim explain indicate inform insist joke"
    " lament mention note observe opine proclaim quip recall reiterate remind repeat reply report"
    " respond reveal shout stress suggest testify tweet vow warn write acknowledge admit allege"
    " boast caution disclose find hint imply retort show wonder yell cry chant counter concur agree"
    " believe think hope fear guess worry doubt learn realize realise remember predict promise"
    " propose recommend muse affirm attest gush deadpan snap mutter whisper recount state comment"
    " threaten underscore demonstrate echo elaborate deny maintain charge pledge"
)
#: They bring what is judged or wanted: the words right behind them, up to the next pause.
JUDGES = word_set(
    "call describe criticize criticise praise support oppose endorse accuse blame defend dismiss"
    " cite want seek prefer reject denounce condemn slam blast decry deride mock ridicule applaud"
    " laud hail refuse decline offer discuss question refer portray characterize characterise dub"
    " brand liken express tout reference invoke dispute refute rebut rebuke lambast lambaste scold"
    " chide chastise bemoan renounce repudiate disavow disagree apologize apologise thank"
    " congratulate appeal envision perceive outline talk speak complain object urge demand ignore"
    " downplay exaggerate mull contemplate welcome embrace credit quote recognize recognise"
    " authorize forbid prohibit resist regret admire rail consider favor favour plan"
)
#: What seems so to nobody in particular: nobody is its source.
SEEMS = word_set("seem appear")
#: Passive forms that tell what an unnamed everybody thinks: "is expected to".
EXPECTED = word_set("expected believed said reported rumored rumoured alleged presumed thought")
#: Forms that are nouns or other verbs far more often.
NEVER = word_set(
    "state states stating comment comments charge charges charged charging plan plans planning"
    " planned considering considers consider considered finding findings find demand demands"
    " demanding appeal appeals appealing denying denies deny embracing embraces embrace embraced"
    " welcome welcomes welcoming favored favor favors favoring credit credits pledge pledges"
    " pledging pledged threatening threatens maintain maintains maintaining maintained offering"
    " offer offers support supporting supports continues continue continuing speaking speak speaks"
    " spoke spoken shown showing fears believing believed known worries worrying report reporting"
    " tweet tweets recognized recognizing question questions echo echoes echoing echoed discussing"
    " want wants wanting wanted talking talk elaborate elaborates elaborating oppose opposes"
    " opposed opposing call claim note refusing demonstrating announcing learning learn thanks"
    " written write acknowledging alleging declare declaring hoped agrees apologized chanting"
    " decline defend endorse expressing express mentions references referencing responding seek"
    " seeking shouting thinking thought mention add cites"
)
#: Verbs whose plain form and whose form with -s are nouns as well.
NOUNS = word_set(
    "claim call support hope fear attack promise report note request doubt vow question answer"
    " offer estimate guess talk credit appeal urge welcome remark reply regret wonder cry object"
    " boast dispute quote brand mock shout chant tout show joke caution counter state view"
)

_IRREGULAR = {
    "say": "says said saying", "tell": "tells told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thinking", "know": "knows knew known knowing",
    "feel": "feels felt feeling", "see": "sees saw seen seeing", "find": "finds found finding",
    "show": "shows showed shown showing", "read": "reads reading", "mean": "means meant meaning",
    "understand": "understands understood understanding", "swear": "swears swore sworn swearing",
    "seek": "seeks sought seeking", "speak": "speaks spoke spoken speaking",
    "forbid": "forbids forbade forbidden forbidding", "hear": "hears heard hearing",
    "forecast": "forecasts forecasting", "learn": "learns learned learnt learning",
    "quip": "quips quipped quipping", "plan": "plans planned planning",
    "refer": "refers referred referring", "slam": "slams slammed slamming",
    "prefer": "prefers preferred preferring", "admit": "admits admitted admitting",
    "concur": "concurs concurred concurring", "dub": "dubs dubbed dubbing",
    "snap": "snaps snapped snapping", "ban": "bans banned banning", "beg": "begs begged begging",
    "permit": "permits permitted permitting", "bring": "brings brought bringing",
    "hit": "hits hitting", "rebut": "rebuts rebutted rebutting", "vow": "vows vowed vowing",
    "crow": "crows crowed crowing", "view": "views viewed viewing",
}  # fmt: skip


def forms(verb: str) -> tuple[str, ...]:
    """A verb as it is printed: itself, with -s, -ed and -ing.

    >>> forms("deny")
    ('deny', 'denies', 'denied', 'denying')
    """
    if verb in _IRREGULAR:
        return verb, *_IRREGULAR[verb].split()
    if verb[-1] == "y" and verb[-2] not in "aeou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return verb, verb + plural, verb + "ed", verb + "ing"
