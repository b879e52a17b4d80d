"""Why something holds, and what is missing where it does not: proofs, names, the command, the page."""

import json
import random
import re

import pytest
from flask.testing import FlaskClient

from kg_server.catalogue import known, why, why_json, why_text
from kg_server.catalogue.known import Known
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.meant import Meanings
from kg_server.catalogue.why import Explained, Told
from kg_server.edtf import dated
from kg_server.engine import Engine
from kg_server.errors import BadValue
from kg_server.reasoning import axioms, horn, rule_files
from kg_server.reasoning.horn import Facts
from kg_server.reasoning.proofs import Clauses, Derivation, Proof, Prover
from kg_server.reasoning.terms import Triple, iri, value, written
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES, SSC
from kg_server.web import create_app
from tests.conftest import run

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def holding(engine: Engine) -> Known:
    return known.read(engine)


@pytest.fixture(scope="module")
def meanings(engine: Engine, holding: Known) -> Meanings:
    return Meanings(Lookup(engine), holding.facts)


@pytest.fixture(scope="module")
def client(built: Release, engine: Engine) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_LOG": "off"})).test_client()


def made(holding: Known) -> list[Triple]:
    """Give what rules made."""
    return [t for t in holding.facts if t not in holding.written]


def leads_down(proof: Proof, holding: Known) -> bool:
    if proof.step is None:
        return proof.conclusion in holding.written
    premises = tuple(premise.conclusion for premise in proof.premises)
    return proof.step.premises == premises and all(leads_down(premise, holding) for premise in proof.premises)


def test_everything_that_was_derived_or_inferred_has_a_proof_whose_leaves_are_written(holding: Known) -> None:
    everything = made(holding)
    assert len(everything) > 8000
    rules = set()
    for triple in everything:
        proofs = holding.prover.proofs(triple, 2)
        assert proofs, triple
        assert all(proof.conclusion == triple and leads_down(proof, holding) for proof in proofs)
        sizes = [len(proof.leaves) for proof in proofs]
        assert sizes[0] >= 1
        rules |= {proof.step.rule for proof in proofs if proof.step}
    assert {"relations", "accepted", "roles", "dates", "labels", "memberships-and-framings", "years of a date"} <= rules
    assert {"prp-spo1", "prp-symp", "prp-trp", "prp-spo2", "prp-dom", "prp-rng", "cax-sco", "scm-sco"} <= rules


def derived_anew(facts: list[Triple], rules: list[tuple[str, str]], ontology: Facts) -> set[Triple]:
    """Give what a build would hold, by running the clauses forwards over what is left."""
    edtf = iri(SSC.edtf)
    spans = [(s, value(o)[0]) for s, p, o in facts if p == edtf]
    years = [(s, written(p), written(v)) for s, text in spans for p, v in dated(text)]
    clauses = [clause for name, text in rules for clause in rule_files.clauses(name, text)]
    stated = [*facts, *years, *horn.close(facts, clauses)]
    return {*stated, *horn.close(stated, axioms.clauses(ontology))}


def test_taking_away_all_leaves_of_all_proofs_takes_the_edge_away(holding: Known, read: Sources) -> None:
    chance = random.Random(6)
    by_rule: dict[str, list[Triple]] = {}
    for triple in made(holding):
        step = holding.prover.proofs(triple, 1)[0].step
        assert step is not None
        by_rule.setdefault(step.rule, []).append(triple)
    sample = [chance.choice(several) for several in by_rule.values()]
    for triple in sample:
        leaves = holding.prover.leaves(triple)
        assert leaves
        rest = [fact for fact in holding.written if fact not in leaves]
        assert triple not in derived_anew(rest, list(read.rules), holding.written), triple


def test_taking_away_one_proof_of_two_leaves_the_edge(holding: Known, read: Sources, meanings: Meanings) -> None:
    triple = meanings.triple("kenya", "leads", "mss-haiti")
    one, other = holding.prover.proofs(triple, 2)
    rest = [fact for fact in holding.written if fact not in set(one.leaves) - set(other.leaves)]
    assert len(rest) < len(holding.written)
    assert triple in derived_anew(rest, list(read.rules), holding.written)


def test_proofs_are_without_circles_and_the_shortest_comes_first() -> None:
    both = horn.Clause("both ways", "", (("?b", "<p>", "?a"),), (("?a", "<p>", "?b"),))
    onward = horn.Clause("onward", "", (("?a", "<p>", "?c"),), (("?a", "<p>", "?b"), ("?b", "<p>", "?c")))
    given: list[Triple] = [("<1>", "<p>", "<2>"), ("<2>", "<p>", "<3>"), ("<3>", "<p>", "<1>")]
    facts = Facts([*given, *horn.close(given, [both, onward])])
    prover = Prover(Facts(given), [Clauses([both, onward], facts)])
    proofs = prover.proofs(("<1>", "<p>", "<3>"), 50)
    sizes = [size(proof) for proof in proofs]
    assert sizes == sorted(sizes)
    assert proofs[0].leaves == [("<3>", "<p>", "<1>")]
    assert any(set(proof.leaves) == set(given[:2]) for proof in proofs)
    assert all(is_without_circles(proof, frozenset()) for proof in proofs)


def size(proof: Proof) -> int:
    return sum(map(size, proof.premises)) if proof.step else 1


def is_without_circles(proof: Proof, above: frozenset[Triple]) -> bool:
    inside = above | {proof.conclusion}
    return proof.conclusion not in above and all(is_without_circles(premise, inside) for premise in proof.premises)


class Counting:
    """A rule that is no clause, as those of verdicts are: two parties are enough."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def derivations(self, triple: Triple) -> list[Derivation]:
        parties = self.facts.matching(("?who", "<joins>", triple[0]))
        if triple[1:] != ("<meets>", "<definition>") or len(parties) < 2:
            return []
        return [Derivation("counted", "Two are enough.", triple, tuple(parties[:2]))]


def test_a_rule_that_counts_joins_in_with_the_others() -> None:
    given: list[Triple] = [("<a>", "<leads>", "<e>"), ("<b>", "<joins>", "<e>")]
    special = horn.Clause("prp-spo1", "", (("?x", "<joins>", "?y"),), (("?x", "<leads>", "?y"),))
    facts = Facts([*given, *horn.close(given, [special])])
    prover = Prover(Facts(given), [Clauses([special], facts)], [Counting(facts)])
    proof = prover.proofs(("<e>", "<meets>", "<definition>"))[0]
    assert set(proof.leaves) == set(given)
    assert {premise.step.rule if premise.step else "" for premise in proof.premises} == {"prp-spo1", ""}


def explained(engine: Engine, holding: Known, meanings: Meanings, *names: str) -> Explained:
    return why.explain(engine, holding, meanings.triple(names[0], names[1], names[2]), 3)


def statements_in(told: Told) -> set[str]:
    return {one.label for one in told.statements}.union(*map(statements_in, told.premises))


def test_a_relation_is_traced_to_each_statement_with_holder_work_and_passage(
    engine: Engine, holding: Known, meanings: Meanings
) -> None:
    found = explained(engine, holding, meanings, "Brazil", "leads", "episode:minustah-mission")
    assert found.proofs[0].rule == "prp-spo1"
    assert found.proofs[0].words == "“commands” is a special case of “leads”."
    relation = found.proofs[0].premises[0]
    assert relation.rule == "relations"
    (statement,) = relation.statements
    assert [link.label for link in statement.of("attributedTo")] == ["Markus-Michael Müller", "Tobias Berger"]
    assert statement.of("anchoredAt")
    kenya = explained(engine, holding, meanings, "kenya", "leads", "mss-haiti")
    assert len({frozenset(statements_in(proof)) for proof in kenya.proofs}) == len(kenya.proofs) == 2


def test_what_is_only_reported_is_told_with_its_stance(engine: Engine, holding: Known, meanings: Meanings) -> None:
    found = explained(engine, holding, meanings, "mss-haiti", "exemplifies", "idea:south-south-cooperation")
    assert found.proofs == ()
    (said,) = found.uncounted
    assert [link.label for link in said.statement.of("attributedTo")] == ["Hernán Pérez Loose"]
    assert [link.label for link in said.statement.of("stance")] == ["reports"]
    ((missing, deeper),) = found.near[0].missing
    assert missing.property.iri.endswith("acceptedIn")
    assert deeper[0].missing[0][0].object.label == "reports"
    assert "does not count" in why_text.written(found)


def test_what_is_corrected_is_told_with_the_note(engine: Engine, holding: Known, meanings: Meanings) -> None:
    found = explained(engine, holding, meanings, "minustah-mission", "temporalScope", "2014-to-2017")
    assert [note.label for note in found.uncounted[0].corrected_by] == [
        "MINUSTAH ran from 1 June 2004 to 15 October 2017"
    ]
    deeper = [gap for near in found.near for _, gaps in near.missing for gap in gaps]
    assert "corrects" in {hindering.property.label for gap in deeper for hindering in gap.hindered}


def test_the_gap_that_needs_least_and_is_nearest_comes_first(
    engine: Engine, holding: Known, meanings: Meanings
) -> None:
    found = explained(engine, holding, meanings, "kenya", "commands", "mss-haiti")
    assert found.near[0].missing[0][1][0].missing[0][0].object.label == "military lead"
    nothing = explained(engine, holding, meanings, "turkey", "leads", "colombia-export")
    assert not nothing.near[0].holds
    assert {edge.subject.label for near in nothing.near for edge, _ in near.missing} == {"Turkey", "some statement"}


@pytest.mark.parametrize(
    "name", ["state:kenya", "state/kenya", "kenya", "Kenya", "KENYA", f"<{PREFIXES['state']}kenya>"]
)
def test_a_thing_may_be_named_in_several_ways(meanings: Meanings, name: str) -> None:
    assert meanings.thing(name) == iri(PREFIXES["state"] + "kenya")


@pytest.mark.parametrize("name", ["leads", "ssc:leads", "Leads", PREFIXES["ssc"] + "leads"])
def test_a_relation_may_be_named_in_several_ways(meanings: Meanings, name: str) -> None:
    assert meanings.relation(name) == iri(PREFIXES["ssc"] + "leads")


def test_an_unknown_name_is_told_with_what_is_like_it(meanings: Meanings) -> None:
    with pytest.raises(BadValue, match=r"“kenia”.*Did you mean state:kenya \(Kenya\)"):
        meanings.thing("kenia")
    with pytest.raises(BadValue, match=r"relation.*ssc:leads \(leads\)"):
        meanings.relation("leeds")


def test_an_ambiguous_name_is_told_with_the_candidates(meanings: Meanings) -> None:
    with pytest.raises(BadValue, match=r"in more than one sense: .*definition:south-south-cooperation.*idea:south-"):
        meanings.thing("south-south-cooperation")


def test_the_object_may_be_a_value(holding: Known, meanings: Meanings) -> None:
    triple = meanings.triple("span:2014-to-2017", "start year", "2014")
    proof = holding.prover.proofs(triple)[0]
    assert proof.step is not None
    assert proof.step.rule == "years of a date"


def test_the_command_explains_and_tells_by_its_exit_code_whether_it_holds(built: Release) -> None:
    folder = ("--release", str(built.folder))
    holds = run("explain", "kenya", "leads", "mss-haiti", *folder)
    assert holds.returncode == 0
    assert "held by United Nations Security Council, in Berger and Müller 2025, at" in holds.stdout
    absent = run("explain", "Kenya", "ssc:commands", "mss-haiti", "--format", "json", "--limit", "1", *folder)
    assert absent.returncode == 1
    told = json.loads(absent.stdout)
    assert told["holds"] is False
    assert len(told["near"]) == 1
    unknown = run("explain", "kenia", "leads", "mss-haiti", *folder)
    assert unknown.returncode == 1
    assert "Did you mean state:kenya (Kenya)" in unknown.stderr


def test_the_page_shows_proofs_and_says_what_is_missing(client: FlaskClient) -> None:
    asked = "/why?subject=state:kenya&predicate=ssc:leads&object=episode:mss-haiti"
    page = client.get(asked, headers=BROWSER)
    assert page.status_code == 200
    for said in ("This holds", "United Nations Security Council", "A claimed relation holds directly", "nothing says"):
        assert said in page.text
    absent = client.get(asked.replace("leads", "commands"), headers=BROWSER)
    assert "This does not hold by default" in absent.text
    assert client.get("/why", headers=BROWSER).status_code == 200


def test_the_page_gives_json_by_accept_or_format_and_tells_faults(client: FlaskClient) -> None:
    asked = "/why?subject=kenya&predicate=leads&object=mss-haiti&limit=1"
    by_accept = client.get(asked, headers={"Accept": "application/json"})
    assert by_accept.json == client.get(asked + "&format=json").json
    assert by_accept.json is not None
    assert len(by_accept.json["proofs"]) == 1
    for wrong in ("?subject=kenia&predicate=leads&object=mss-haiti", "?subject=kenya", "?format=json"):
        for headers in (BROWSER, {"Accept": "application/json"}):
            assert client.get("/why" + wrong, headers=headers).status_code == 400, wrong
    assert client.get("/why?format=csv").status_code == 406


@pytest.mark.parametrize("path", ["/page/state/kenya", "/page/episode/mss-haiti", "/page/state/france"])
def test_what_a_page_says_follows_or_holds_leads_to_a_proof(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).text
    links = re.findall(r'class="why" href="([^"]+)"', page)
    assert links
    for link in links:
        told = client.get(link.replace("&amp;", "&") + "&format=json").json
        assert told is not None
        assert told["holds"], link


def test_what_is_there_but_no_rule_here_makes_is_not_called_absent(engine: Engine, meanings: Meanings) -> None:
    holding = known.read(engine)
    bare = Known(holding.facts, holding.written, Prover(holding.written), holding.strata)
    found = explained(engine, bare, meanings, "kenya", "leads", "mss-haiti")
    assert (found.stands, found.proofs, found.near) == (True, (), ())
    assert "is in the graph, but by none of the rules" in why_text.written(found)
    assert why_json.written(found)["holds"] is True


def test_json_has_no_thing_without_a_name(engine: Engine, holding: Known, meanings: Meanings) -> None:
    told = why_json.written(explained(engine, holding, meanings, "kenya", "leads", "mss-haiti"))
    assert '"label": ""' not in json.dumps(told)


def test_a_name_of_several_things_means_the_one_that_is_put_to_this_use(meanings: Meanings) -> None:
    found = meanings.triple("minustah-mission", "meets", "ssc")
    assert found[2] == iri(PREFIXES["definition"] + "ssc")


def test_a_verdict_is_proved_down_to_placings_and_judgements(
    engine: Engine, holding: Known, meanings: Meanings
) -> None:
    found = explained(engine, holding, meanings, "minustah-mission", "meets", "definition:ssc")
    text = why_text.written(found)
    assert found.stands
    assert "MINUSTAH is charged with power" in text
    assert "troop contributors count as Southern" in text


def test_what_keeps_an_episode_from_a_definition_is_told_by_its_conditions(
    engine: Engine, holding: Known, meanings: Meanings
) -> None:
    found = explained(engine, holding, meanings, "mss-haiti", "meets", "definition:ssc-first-approach")
    assert not found.stands
    lacking = {missing.object.label for missing, _ in found.near[0].missing}
    assert "they challenge these hierarchies, in the open or by what they do" in lacking
