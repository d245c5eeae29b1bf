"""Words by which English headlines mean one thing: a country and its people, a body and its men.

Two newsrooms seldom choose the same one. Only groups that stay one thing in the
news are here; each is known by its first word.
"""

from __future__ import annotations

_GROUPS = """
america american americans usa
russia russian russians moscow kremlin
china chinese beijing
britain british uk
france french paris
germany german germans berlin
israel israeli israelis
iran iranian iranians tehran
syria syrian syrians
iraq iraqi iraqis
ukraine ukrainian ukrainians kyiv kiev
turkey turkish ankara
mexico mexican mexicans
canada canadian canadians
japan japanese tokyo
korea korean koreans
india indian indians delhi
pakistan pakistani pakistanis
afghanistan afghan afghans
cuba cuban cubans
saudi saudis riyadh
egypt egyptian egyptians
palestine palestinian palestinians
europe european europeans
italy italian italians rome
spain spanish madrid
australia australian australians
gop republican republicans
democrat democrats democratic dems dem
congress congressional
president presidential
senate senator senators sen
kill killed kills killing dead death deaths die dies died
shoot shooting shot gunman shooter
election elect elections electoral
resign resigns resigned resignation
impeach impeached impeachment
indict indicted indictment
accuse accused accuses accusation accusations allegation allegations alleged
vote votes voted voter voters voting
immigrant immigration immigrants migrant migrants
tax taxes
court courts
police cop cops officer officers
"""

#: Each such word with the term that stands for its group.
LIKE_WORDS: dict[str, str] = {
    word: line.split()[0] for line in _GROUPS.splitlines() for word in line.split()
}
