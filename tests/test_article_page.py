"""The article page: every paragraph and note has its place, with all that stands there, and none of the text."""

import re
from html import unescape

import pytest

from kg_server import anchors
from kg_server.catalogue.article import Layout, layout
from kg_server.engine import Engine
from kg_server.sources import Sources
from tests.test_server import BROWSER, fetch


@pytest.fixture(scope="module")
def read_layout(engine: Engine) -> Layout:
    return layout(engine)


def page(server: str, path: str) -> str:
    reply = fetch(server + path, Accept=BROWSER)
    assert reply.status == 200
    return unescape(reply.text)


def test_every_paragraph_and_note_stands_there_in_the_order_of_print(read_layout: Layout, read: Sources) -> None:
    printed = [c for c in anchors.coverage(anchors.passages(read)) if c.paragraph.work.endswith("/berger-mueller-2025")]
    sections = list(dict.fromkeys(c.paragraph.section for c in printed))  # the licence interrupts the introduction
    printed.sort(key=lambda c: sections.index(c.paragraph.section))
    assert [section.label for section in read_layout.sections] == sections
    shown = [paragraph for section in read_layout.sections for paragraph in section.paragraphs]
    assert [p.passage for p in shown] == [c.paragraph.iri for c in printed]
    assert [[n.passage for n in p.notes] for p in shown] == [[n.iri for n in c.notes] for c in printed]
    assert [n.number for p in shown for n in p.notes] == list(range(1, 94))


def test_each_carries_the_statements_that_are_anchored_there(read_layout: Layout, read: Sources) -> None:
    anchored = {p.iri: set(p.statements) for p in anchors.passages(read)}
    paragraphs = [paragraph for section in read_layout.sections for paragraph in section.paragraphs]
    shown = [(p.passage, p.statements) for p in paragraphs]
    shown += [(note.passage, note.statements) for p in paragraphs for note in p.notes]
    for passage, statements in shown:
        assert {one.statement.iri.rsplit("/", 1)[-1] for one in statements} == anchored[passage], passage


def test_the_outline_and_the_sections_have_an_anchor_for_each(server: str, read_layout: Layout) -> None:
    outline = page(server, "/article")
    ids = re.findall(r'id="([\w-]+)"', outline)
    assert len(ids) == len(set(ids))
    for section in read_layout.sections:
        shown = re.findall(r'id="([\w-]+)"', page(server, f"/article/{section.sign}"))
        signs = {sign for sign, home in read_layout.homes.items() if home == section.sign}
        assert signs <= set(ids)
        assert signs <= set(shown)
        assert len(shown) == len(set(shown))


@pytest.mark.parametrize(("sign", "leads"), [("coop-p11", "/article/coop#coop-p11"), ("n42", "/article/sec#n42")])
def test_the_sign_of_a_place_leads_there(server: str, sign: str, leads: str) -> None:
    reply = fetch(f"{server}/article/{sign}")
    assert (reply.status, reply.headers["location"]) == (303, leads)


def test_a_place_that_is_not_there_is_told(server: str) -> None:
    assert fetch(f"{server}/article/n94").status == 404


def test_a_section_names_holders_stances_notes_works_and_pages(server: str) -> None:
    shown = page(server, "/article/hist")
    assert "The Brazilian army's part in MINUSTAH is modelled on Brazil's part in the FIP" in shown
    assert "Odd Arne Westad</a> · adopts" in shown
    assert "does not count by default" in shown
    assert re.search(r'href="/id/work/[\w-]+">Westad 2007</a>, 407', shown)
    assert 'href="/id/passage/berger-mueller-2025-hist-p2"' in shown


def test_what_carries_nothing_says_so(server: str, read_layout: Layout) -> None:
    bare = [p.sign for section in read_layout.sections for p in section.paragraphs if p.is_bare]
    assert bare
    shown = page(server, f"/article/{read_layout.homes[bare[0]]}")
    assert "No statement is read here." in shown


def test_every_link_from_a_section_leads_somewhere(server: str) -> None:
    for path in sorted(set(re.findall(r'href="(/(?:id|article)[^"#]*)', page(server, "/article/sec")))):
        assert fetch(server + path, Accept=BROWSER).status in (200, 303), path
