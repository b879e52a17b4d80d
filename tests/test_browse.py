"""The lists: what they hold, how facets narrow them, and that the numbers beside facets are kept."""

import csv
import io
import re
from html import unescape

import pytest

from kg_server.catalogue import register
from kg_server.catalogue.facets import Entry, Facet, narrow
from kg_server.engine import Engine
from tests.test_server import BROWSER, fetch

LISTS = ("episodes", "institutions", "actors", "ideas", "works", "definitions")


@pytest.fixture(scope="module")
def known(engine: Engine) -> register.Register:
    return register.read(engine)


def table(server: str, path: str) -> list[dict[str, str]]:
    reply = fetch(server + path + ("&" if "?" in path else "?") + "format=csv")
    assert reply.status == 200
    assert reply.media == "text/csv"
    return list(csv.DictReader(io.StringIO(reply.text)))


def names(server: str, path: str) -> set[str]:
    return {row["name"] for row in table(server, path)}


@pytest.mark.parametrize("name", LISTS)
def test_every_number_beside_a_facet_is_what_it_leads_to(known: register.Register, name: str) -> None:
    entries, facets = known.lists[name], register.FACETS[name]
    offers = narrow(entries, facets, {}, known.labels).offers
    assert offers
    for facet, options in offers:
        for option in options:
            left = narrow(entries, facets, {facet.name: (option.value,)}, known.labels)
            assert len(left.entries) == option.count
            assert [(c.label, c.without) for c in left.choices] == [(option.label, len(entries))]


def test_a_second_facet_counts_what_the_first_leaves(known: register.Register) -> None:
    entries, facets = known.lists["episodes"], register.FACETS["episodes"]
    chosen = {"agent": ("state/united-states",)}
    for facet, options in narrow(entries, facets, chosen, known.labels).offers:
        for option in options:
            more = {**chosen, facet.name: (*chosen.get(facet.name, ()), option.value)}
            assert len(narrow(entries, facets, more, known.labels).entries) == option.count


def test_a_role_beside_an_agent_is_the_role_of_that_agent(server: str) -> None:
    both = names(server, "/episodes?agent=state/united-states&role=funder")
    assert "United States support to the MSS" in both
    assert "Multinational Security Support mission in Haiti" in names(
        server, "/episodes?agent=state/kenya&role=lead-country"
    )
    assert names(server, "/episodes?agent=state/kenya&role=funder") == set()


def test_a_role_of_somebody_else_in_the_same_episode_does_not_count() -> None:
    case = Entry(
        "x", "case", "episode", "episodes", ("case",),
        values={"agent": frozenset("ab"), "role": frozenset("rs")}, parts=frozenset({("a", "r"), ("b", "s")}),
    )  # fmt: skip
    facets = (Facet("agent", "Agent"), Facet("role", "Role"))
    assert narrow([case], facets, {"agent": ("a",), "role": ("r",)}, {}).entries == [case]
    assert narrow([case], facets, {"agent": ("a",), "role": ("s",)}, {}).entries == []


def test_facets_combine_over_place_juncture_period_and_kind(server: str) -> None:
    assert "MINUSTAH" in names(server, "/episodes?place=state/haiti&kind=PeaceOperation&juncture=j-gwot&period=2010s")
    assert "MINUSTAH" not in names(server, "/episodes?period=1990s")


def test_a_place_holds_what_happens_in_the_places_within_it(server: str) -> None:
    assert names(server, "/episodes?place=state/haiti") < names(server, "/episodes?place=place/hispaniola")


def test_what_goes_on_counts_for_later_decades_and_what_ends_unknown_does_not(server: str) -> None:
    later = names(server, "/episodes?period=2010s")
    assert "Turkey’s security engagement with African states" in later
    assert not any("Inter-American" in name for name in later)


def test_effects_that_only_the_editors_see_are_apart(server: str) -> None:
    said, read = names(server, "/episodes?effect=amplifies"), names(server, "/episodes?effect=amplifies-editors")
    assert "Colombia’s export of security expertise" in said
    assert said.isdisjoint(read)
    assert "as the editors read it" in fetch(f"{server}/episodes", Accept=BROWSER).text


def test_institutions_are_found_by_what_they_belong_to_and_take_part_in(server: str) -> None:
    assert "United Nations Security Council" in names(server, "/institutions?whole=organization/united-nations")
    assert names(server, "/institutions?member=state/turkey") == {"North Atlantic Treaty Organization"}


def test_works_are_found_by_section_decade_and_author(server: str) -> None:
    found = names(server, "/works?section=hist&period=2010s&kind=article")
    assert found
    assert found < names(server, "/works?section=hist")
    assert "Berger and Müller 2025" in names(server, "/works?author=person/tobias-berger")


def test_nothing_found_says_which_facet_to_drop(server: str) -> None:
    page = unescape(fetch(f"{server}/episodes?agent=state/kenya&role=funder", Accept=BROWSER).text)
    assert "Nothing has all of this" in page
    told = re.findall(r'<a href="([^"]+)">without “(\w+)”</a>: (\d+)', page)
    assert {label for _, label, _ in told} == {"Kenya", "funder"}
    for address, _, count in told:
        assert len(table(server, address)) == int(count)


@pytest.mark.parametrize("name", LISTS)
def test_page_and_csv_hold_the_same(server: str, name: str) -> None:
    path = "/definitions/list" if name == "definitions" else f"/{name}"
    page = unescape(fetch(server + path, Accept=BROWSER).text)
    rows = table(server, path)
    assert f"All {len(rows)}" in page
    assert all(row["name"] in page and row["address"].startswith("https://w3id.org/ssc-kg/id/") for row in rows)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/episodes?role=fundr", "funder"),
        ("/episodes?rol=funder", "it takes kind"),
        ("/episodes?q=haiti", "takes no"),
        ("/search?q=haiti&role=", "no value of role"),
        ("/works?format=pdf", "html or csv"),
        ("/episodes?role={x}&kind=%00", "no value"),
    ],
)
def test_what_a_list_does_not_know_is_told_instead_of_left_out(server: str, path: str, told: str) -> None:
    reply = fetch(server + path)
    assert reply.status == 400
    assert told in reply.text


def test_definitions_say_whose_they_are_and_what_they_ask_for(server: str) -> None:
    page = unescape(fetch(f"{server}/definitions/list", Accept=BROWSER).text)
    assert "Held by" in page
    assert "has two or more Southern actors, and may have others" in page
    assert "It does not count by default" in page
