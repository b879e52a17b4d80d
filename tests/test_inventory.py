"""The graph holds what an inventory of the article lists: things, statements, years, roles, pages, answers.

Needs `--inventory DIR` with the files actors.yaml, concepts.yaml, episodes.yaml, paragraphs.yaml, questions.yaml,
relations.yaml and works.yaml; without it every test here is skipped.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from kg_server.engine import Engine, Query
from kg_server.media_types import ResultKind, by_name
from kg_server.vocabulary import PREFIXES
from tests.conftest import ROOT

SSC, ID = PREFIXES["ssc"], PREFIXES["ssc"].replace("ontology#", "id/")
NOTE, WORK = PREFIXES["note"] + "berger-mueller-2025-n", PREFIXES["work"]

# Which question file answers which question of the inventory; where the columns differ, the one that counts.
ANSWERS = {
    "q01": ("haiti-who-leads-mss", "leader"),
    "q03": ("haiti-who-called-it-south-south", "person"),
    "q05": ("haiti-where-the-fip-intervened", "state"),
    "q07": ("turkey-where-the-bases-are", "state"),
    "q09": ("sahel-which-coalitions", "coalition"),
    "q11": ("authors-who-paid-for-the-workshop", "funder"),
    "q13": ("costa-rica-who-gave-assistance", "giver"),
    "q15": ("angola-who-backed-the-rivals", "backer"),
    "q17": ("haiti-funders-that-sponsored", "actor"),
    "q19": ("mekong-where-water-is-security", "state"),
    "q21": ("haiti-northern-in-both-missions", "actor"),
    "q23": ("contributions-organisations-named", "organization"),
    "q25": ("time-episodes-of-the-1980s", "episode"),
    "q27": ("time-from-oau-to-au", "years"),
    "q29": ("time-minustah-as-printed", "printed"),
    "q31": ("time-coup-in-myanmar", "year"),
    "q34": ("contributions-without-a-note", "work"),
    "q36": ("companies-only-in-titles", "company"),
    "q39": ("cold-war-only-a-proposal", "proposal"),
    "q41": ("argument-factor-missing-in-abstract", "factor"),
    "q42": ("notes-works-cited-by-ibid", "works"),
    "q44": ("contributions-how-many", "works"),
    "q46": ("works-journals-most-cited", "journal"),
    "q48": ("haiti-total-support", "total"),
    "q50": ("works-by-markus-michael-mueller", "works"),
    "q53": ("haiti-from-the-mission-of-2023-back", "mission"),
    "q55": ("africa-through-what-africom-acts", "episode"),
    "q57": ("vietnam-chain-of-the-training-scheme", "agent"),
    "q58": ("africa-from-non-interference-to-non-indifference", ""),
    "q61": ("haiti-works-cited-for-minustah", "work"),
    "q63": ("haiti-source-of-the-modelling", "work"),
    "q65": ("angola-works-on-the-cuban-part", "work"),
    "q67": ("triangulation-claims-of-critics", "work"),
    "q69": ("definitions-who-counts-as-southern", "criterion"),
    "q71": ("definitions-six-forms", "form"),
    "q73": ("definitions-three-features", "criterion"),
    "q75": ("notes-what-ibid-in-75-stands-for", "work"),
    "q77": ("notes-that-cite-kragelund", "number"),
    "q79": ("works-without-a-year", "work"),
    "q80": ("works-by-other-muellers", "work"),
}


def load(folder: Path, name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((folder / f"{name}.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def slug(key: str) -> str:
    """Give the last part of the address of what a key stands for; one man stands under two keys there."""
    return "lansdale" if key == "edward_lansdale" else key.replace("_", "-").replace(".", "-")


@pytest.fixture(scope="module")
def graph(engine: Engine) -> Graph:
    formats = {ResultKind.GRAPH: by_name("nt", ResultKind.GRAPH)}
    everything = engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), formats)
    return Graph().parse(data=everything.content().decode(), format="nt")


@pytest.fixture(scope="module")
def things(graph: Graph) -> dict[str, set[URIRef]]:
    """Every described thing by the last part of its address."""
    found: dict[str, set[URIRef]] = defaultdict(set)
    for subject in set(graph.subjects()):
        if isinstance(subject, URIRef) and subject.startswith(ID):
            found[subject.rsplit("/", 1)[-1]].add(subject)
    return found


def keys(folder: Path) -> Iterator[str]:
    concepts = load(folder, "concepts")
    lists = [*load(folder, "actors").values(), load(folder, "works")["works"], load(folder, "episodes")["episodes"]]
    lists += [value for value in concepts.values() if isinstance(value, list)]
    for entries in lists:
        yield from (entry["key"] for entry in entries if "key" in entry)
    yield from (criterion["id"] for concept in concepts["concepts"] for criterion in concept.get("criteria", []))


def test_a_lookup_by_slug_finds_the_thing_of_every_key(inventory: Path, things: dict[str, set[URIRef]]) -> None:
    assert sorted(key for key in keys(inventory) if slug(key) not in things) == []


def test_every_relation_is_a_statement_that_names_both_ends_or_a_fact_of_the_catalogue(
    inventory: Path, graph: Graph, things: dict[str, set[URIRef]]
) -> None:
    numbered = {str(o) for o in graph.objects(None, SKOS.notation)}
    missing = []
    for relation in load(inventory, "relations")["relations"]:
        ends = [things[slug(relation[end])] for end in ("subject", "object")]
        bare = any((a, None, b) in graph or (b, None, a) in graph for a in ends[0] for b in ends[1])
        if relation["id"] not in numbered and not bare:
            missing.append(f"{relation['id']}: {relation['subject']} {relation['relation']} {relation['object']}")
    assert missing == []


def test_works_carry_year_volume_issue_pages_doi_publisher_place_host_authors_and_editors(
    inventory: Path, graph: Graph
) -> None:
    wrong = []
    for work in load(inventory, "works")["works"]:
        node = URIRef(WORK + slug(work["key"]))
        wrong += [(work["key"], *fault) for fault in _faults_of(work, node, graph)]
    assert wrong == []


def _faults_of(work: dict[str, Any], node: URIRef, graph: Graph) -> Iterator[tuple[str, str]]:
    printed = {SSC + "volume": "volume", SSC + "issueNumber": "issue", SSC + "publishedAt": "place"}
    for predicate, field in printed.items():
        if field in work and Literal(str(work[field])) not in set(graph.objects(node, URIRef(predicate))):
            yield field, str(work[field])
    if work.get("year") and not str(graph.value(node, DCTERMS.issued)).startswith(str(work["year"])):
        yield "year", str(work["year"])
    # The pages of the resolution are those that the note cites.
    pages = str(work.get("pages") or work.get("article_no") or "")
    held = " ".join(str(o) for o in graph.objects(node, URIRef(SSC + "pages")))
    if pages and work["type"] != "resolution" and pages not in held:
        yield "pages", pages
    links = {str(o).lower() for o in graph.objects(node, DCTERMS.identifier)}
    if work.get("doi") and f"https://doi.org/{work['doi']}".lower() not in links:
        yield "doi", work["doi"]
    if work.get("in_volume") and (node, DCTERMS.isPartOf, URIRef(WORK + slug(work["in_volume"]))) not in graph:
        yield "in_volume", work["in_volume"]
    for field, predicate in (("author_keys", DCTERMS.creator), ("editor_keys", URIRef(SSC + "editor"))):
        named = {str(o).rsplit("/", 1)[-1] for o in graph.objects(node, predicate)}
        yield from ((field, key) for key in work.get(field, []) if slug(key) not in named)


def test_each_note_cites_the_works_and_pages_listed_and_no_others(inventory: Path, graph: Graph) -> None:
    cited: dict[tuple[str, str], str] = {}
    for citation, work in graph.subject_objects(URIRef(SSC + "citedWork")):
        note = str(graph.value(citation, URIRef(SSC + "inNote")))
        cited[note, str(work)] = str(graph.value(citation, URIRef(SSC + "locator")) or "")
    listed = {
        (f"{NOTE}{c['footnote']}", WORK + slug(work["key"])): str(c.get("page", ""))
        for work in load(inventory, "works")["works"]
        for c in work["cited_in"]
    }
    assert cited == listed
    assert len(listed) == 171


def test_all_93_notes_are_called_from_the_paragraphs_listed(inventory: Path, graph: Graph) -> None:
    table = load(inventory, "works")["footnote_table"]
    called = {
        row["footnote"]: str(graph.value(URIRef(f"{NOTE}{row['footnote']}"), URIRef(SSC + "calledFrom")))
        for row in table
    }
    listed = {row["footnote"]: f"{PREFIXES['passage']}berger-mueller-2025-{slug(row['anchor'])}" for row in table}
    assert called == listed
    assert len(listed) == 93


def test_every_paragraph_is_a_passage(inventory: Path, graph: Graph) -> None:
    signs = {str(o) for o in graph.objects(None, SKOS.notation)}
    assert [p["id"] for p in load(inventory, "paragraphs")["paragraphs"] if p["id"] not in signs] == []


def test_whoever_takes_part_in_an_episode_is_tied_to_it_by_a_statement(
    inventory: Path, graph: Graph, things: dict[str, set[URIRef]]
) -> None:
    missing = []
    for episode in load(inventory, "episodes")["episodes"]:
        nodes = things[slug(episode["key"])]
        for part in episode.get("participants", []):
            agents = things[slug(part["actor"])]
            if not _share_a_statement(graph, nodes, agents):
                missing.append(f"{episode['key']}: {part['actor']} as {part['role']}")
    assert missing == []


def _share_a_statement(graph: Graph, first: set[URIRef], second: set[URIRef]) -> bool:
    around = [{s for node in nodes for s in graph.subjects(None, node)} for nodes in (first, second)]
    return bool(around[0] & around[1]) or any((a, None, b) in graph for a in first | second for b in first | second)


def test_positions_listed_are_position_claims_and_nothing_else(
    inventory: Path, graph: Graph, things: dict[str, set[URIRef]]
) -> None:
    placed = set(graph.objects(None, URIRef(SSC + "positionedAgent")))
    listed = [a["key"] for a in load(inventory, "actors")["actors"] if a.get("position")]
    assert [key for key in listed if not things[slug(key)] & placed] == []


@pytest.mark.parametrize("number", sorted(ANSWERS))
def test_a_question_of_the_inventory_gets_its_answer(number: str, inventory: Path) -> None:
    asked = {question["id"]: question for question in load(inventory, "questions")["questions"]}
    name, column = ANSWERS[number]
    rows = list(csv.DictReader(io.StringIO((ROOT / "data" / "queries" / f"{name}.csv").read_text())))
    values = {value for row in rows for field, value in row.items() if not column or field == column}
    got = {value.rsplit("/", 1)[-1] if value.startswith("http") else value for value in values}
    assert got == {_expected(answer) for answer in asked[number]["answer"]}


def _expected(answer: object) -> str:
    journals = {
        "Third World Quarterly": "j-twq",
        "Review of International Studies": "review-of-international-studies",
        "Journal of Intervention and Statebuilding": "journal-of-intervention-and-statebuilding",
    }
    text = str(answer)
    return journals.get(text) or slug(text.removesuffix(" USD"))


def test_all_questions_of_the_inventory_are_asked(inventory: Path) -> None:
    assert {question["id"] for question in load(inventory, "questions")["questions"]} == set(ANSWERS)
