"""Counts that scholars ask for: works cited by section, effects by juncture, roles by actor, episodes by juncture."""

from collections import defaultdict
from collections.abc import Mapping

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.tallies import Column, Statistic, Tally, by_name, count, figure, ranks, thing, things
from kg_server.engine import Engine, Row

_CITED = """SELECT DISTINCT ?section ?work ?citation ?note ?number ?at WHERE {
  ?citation a ssc:Citation ; ssc:citedWork ?work ; ssc:inNote ?note .
  ?note ssc:noteNumber ?number ; ssc:calledFrom ?passage . ?passage ssc:section ?section .
  { SELECT ?section (MIN(?start) AS ?at) WHERE { ?any ssc:section ?section ; ssc:charStart ?start } GROUP BY ?section }
} ORDER BY ?at ?work ?number ?citation"""
_EFFECTS = """SELECT DISTINCT ?juncture ?effect ?case ?statement ?counts ?sign WHERE {
  ?statement a ssc:EffectClaim ; ssc:effect ?effect ; ssc:about ?case . ?effect skos:notation ?sign .
  OPTIONAL { ?case ssc:duringJuncture ?juncture . ?juncture a ssc:GeopoliticalJuncture }
  BIND (EXISTS { ?statement ssc:acceptedIn viewpoint:default } AS ?counts)
} ORDER BY ?juncture ?sign ?statement"""
_ROLES = """SELECT DISTINCT ?actor ?role ?episode WHERE {
  ?part a ssc:Participation ; ssc:participant ?actor ; ssc:role ?role ; ssc:participationIn ?episode ;
        ssc:acceptedIn viewpoint:default
} ORDER BY ?actor ?role ?episode"""
_JUNCTURES = """SELECT DISTINCT ?juncture ?episode ?statement WHERE {
  ?juncture a ssc:GeopoliticalJuncture .
  ?statement ssc:claimSubject ?episode ; ssc:claimPredicate ssc:duringJuncture ; ssc:claimObject ?juncture ;
             ssc:acceptedIn viewpoint:default . ?episode a ssc:Episode
} ORDER BY ?juncture ?episode"""
# The years of the episodes that fall into a juncture put the junctures in order.
_BEGUN = """SELECT ?juncture (MIN(?year) AS ?start) WHERE {
  ?episode ssc:duringJuncture ?juncture ; ssc:temporalScope/ssc:startYear ?year } GROUP BY ?juncture"""
_NO_JUNCTURE = Link("", "in no juncture")


def _works(engine: Engine, text: str) -> Tally:
    found = select(engine, text)
    names = Names(engine, found)
    groups: dict[str, dict[Link, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        groups[row["section"].value][names.link(row["work"])].append(row)
    rows = []
    for section, works in groups.items():
        times = {work: len({row["citation"].value for row in several}) for work, several in works.items()}
        ordered = sorted(works, key=lambda work: (-times[work], work.label.casefold()))
        for rank, work in zip(ranks([times[work] for work in ordered]), ordered, strict=True):
            notes = tuple(dict.fromkeys(names.link(row["note"]) for row in works[work]))
            rows.append((figure(section), figure(rank), (work,), figure(times[work]), figure(len(notes)), notes))
    total = len({row["citation"].value for row in found})
    works_in_all = len({row["work"].value for row in found})
    return Tally(tuple(rows), (f"{total} citations of {works_in_all} works in {len(groups)} sections.",))


def _effects(engine: Engine, text: str) -> Tally:
    found = select(engine, text)
    names = Names(engine, found)
    order = _order(engine)
    groups: dict[tuple[Link, Link], list[Row]] = defaultdict(list)
    signs: dict[Link, int] = {}
    for row in found:
        effect = names.link(row["effect"])
        signs[effect] = int(row["sign"].value)
        juncture = names.link(row["juncture"]) if "juncture" in row else _NO_JUNCTURE
        groups[juncture, effect].append(row)
    rows = []
    for juncture, effect in sorted(groups, key=lambda pair: (*_place(order, pair[0]), signs[pair[1]])):
        several = groups[juncture, effect]
        statements = by_name(names.link(row["statement"]) for row in several)
        counted = by_name(names.link(row["statement"]) for row in several if row["counts"].value == "true")
        cases = by_name(names.link(row["case"]) for row in several)
        rows.append(((juncture,), (effect,), figure(len(statements)), figure(len(counted)), cases, statements))
    total = len({row["statement"].value for row in found})
    told = f"{total} statements; one whose case falls into two junctures is counted in both."
    return Tally(tuple(rows), (told,), tuple(sorted(signs, key=signs.__getitem__)))


def _roles(engine: Engine, text: str) -> Tally:
    found = select(engine, text)
    names = Names(engine, found)
    groups: dict[tuple[Link, Link], list[Link]] = defaultdict(list)
    for row in found:
        groups[names.link(row["actor"]), names.link(row["role"])].append(names.link(row["episode"]))
    ordered = sorted(groups, key=lambda pair: (pair[0].label.casefold(), -len(groups[pair]), pair[1].label))
    rows = [
        ((actor,), (role,), figure(len(groups[actor, role])), by_name(groups[actor, role])) for actor, role in ordered
    ]
    return Tally(
        tuple(rows), (f"{len({actor for actor, _ in groups})} actors in {len({r for _, r in groups})} roles.",)
    )


def _junctures(engine: Engine, text: str) -> Tally:
    found = select(engine, text)
    names = Names(engine, found)
    order = _order(engine)
    groups: dict[Link, list[Row]] = defaultdict(list)
    for row in found:
        groups[names.link(row["juncture"])].append(row)
    rows = []
    for juncture in sorted(groups, key=lambda one: _place(order, one)):
        episodes = by_name(names.link(row["episode"]) for row in groups[juncture])
        statements = by_name(names.link(row["statement"]) for row in groups[juncture])
        rows.append(((juncture,), figure(len(episodes)), episodes, statements))
    return Tally(tuple(rows), ("An episode that falls into two junctures is counted in both.",))


def _order(engine: Engine) -> Mapping[str, int]:
    return {row["juncture"].value: int(row["start"].value) for row in select(engine, _BEGUN) if "start" in row}


def _place(order: Mapping[str, int], juncture: Link) -> tuple[bool, float, str]:
    """Put junctures in order of the first year of what falls into them; what falls into none comes last."""
    return not juncture.iri, order.get(juncture.iri, float("inf")), juncture.label


_STATEMENTS = things("statements", "Said where", "The statements behind the figure.")
_JUNCTURE = thing("juncture", "Juncture", "Geopolitical juncture, in order of the first year that is given in it.")
WORKS = Statistic(
    "works-by-section",
    "Works most cited, by section",
    "Which works does each section of the article cite most?",
    "A work counts for a section once for every citation in a note that is called from a paragraph of that section, be"
    " it in full, in short or by ibid. Works cited equally often share a rank.",
    _CITED,
    (
        Column("section", "Section", "Section of the article, in the order of print."),
        count("rank", "Rank", "Place within the section; equal counts share a place."),
        thing("work", "Work", "The work cited."),
        count("citations", "Citations", "How often it is cited in the notes of the section."),
        count("note_count", "Notes", "In how many notes that is."),
        things("notes", "Which", "Those notes."),
    ),
    _works,
)
EFFECTS = Statistic(
    "effects-by-juncture",
    "Effects by juncture",
    "In which juncture are cases said to amplify or to contest a security order that the North dominates?",
    "Each statement that places a case between amplifying and contesting counts once for the juncture into which its"
    " case falls. Statements that do not count, such as readings by the editors, are counted too,"
    " and how many of them do count stands beside. Contributions fall into no juncture.",
    _EFFECTS,
    (
        _JUNCTURE,
        thing("effect", "Effect", "Place on the range from amplifying to contesting."),
        count("statement_count", "Statements", "How many statements say so."),
        count("counted", "Of these count", "How many of them count."),
        things("cases", "Cases", "The cases that are placed so."),
        _STATEMENTS,
    ),
    _effects,
    crossed=(0, 1, 2),
)
ROLES = Statistic(
    "roles-by-actor",
    "Roles by actor",
    "In which roles does each actor take part, and how often?",
    "An episode counts once for an actor in a role where a statement that counts says so.",
    _ROLES,
    (
        thing("actor", "Actor", "Who takes part."),
        thing("role", "Role", "In which role."),
        count("episode_count", "Episodes", "In how many episodes."),
        things("episodes", "Which", "Those episodes."),
    ),
    _roles,
)
EPISODES = Statistic(
    "episodes-by-juncture",
    "Episodes by juncture",
    "How many episodes fall into each juncture?",
    "An episode counts for a juncture where a statement that counts places it there.",
    _JUNCTURES,
    (
        _JUNCTURE,
        count("episode_count", "Episodes", "How many episodes fall into it."),
        things("episodes", "Which", "Those episodes."),
        _STATEMENTS,
    ),
    _junctures,
)
