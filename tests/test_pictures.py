"""Pictures: each says what the graph says and whose claim it is, leads somewhere, has a twin, is always the same."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from kg_server import edtf
from kg_server.catalogue import answers
from kg_server.catalogue.data import exists
from kg_server.catalogue.families import families
from kg_server.catalogue.network import network
from kg_server.catalogue.places import Place, places
from kg_server.catalogue.spectrum import spectrum
from kg_server.catalogue.timeline import timeline
from kg_server.drawing import force, graphs, layers, projection, views, world
from kg_server.drawing import network as networks
from kg_server.drawing import timeline as timelines
from kg_server.drawing.svg import measure, wrap
from kg_server.engine import Engine, Query
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, PREFIXES
from kg_server.web import create_app
from tests.browsing import chromium, visiting

PICTURES = ("/timeline", "/network", "/map", "/spectrum", "/families")
SVG = "{http://www.w3.org/2000/svg}"
BUILT = Path(world.__file__).parents[1] / "web" / "static" / "built" / "world.json"


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_LOG": "off"})).test_client()


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers={"Accept": "text/html"})


def drawing(client: FlaskClient, path: str, **more: str) -> Element:
    text = client.get(path, query_string={"format": "svg", **more}).text
    return fromstring(text.encode())


def inline(client: FlaskClient, path: str) -> list[Element]:
    return [fromstring(found) for found in re.findall(r"<svg .*?</svg>", get(client, path).text, re.DOTALL)]


def titles(picture: Element) -> list[str]:
    return [title.text or "" for link in picture.iter(f"{SVG}a") for title in link.findall(f"{SVG}title")]


# ---------------------------------------------------------------- what holds for all of them


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_says_what_it_is_and_stands_alone_without_style_or_script(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"format": "svg"})
    assert answer.content_type == "image/svg+xml"
    picture = fromstring(answer.data)
    assert picture.findtext(f"{SVG}title")
    assert len(picture.findtext(f"{SVG}desc", "").split()) > 10
    for element in picture.iter():
        assert element.tag.removeprefix(SVG) not in ("script", "style", "image", "foreignObject")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
    hrefs = [link.get("href", "") for link in picture.iter(f"{SVG}a")]
    assert hrefs
    assert all(href.startswith(BASE) for href in hrefs)


@pytest.mark.parametrize("path", PICTURES)
def test_everything_in_a_picture_leads_to_something_that_is_described(
    client: FlaskClient, engine: Engine, path: str
) -> None:
    hrefs = {link.get("href", "") for picture in inline(client, path) for link in picture.iter(f"{SVG}a")}
    assert hrefs
    for href in hrefs:
        assert exists(engine, BASE + href.removeprefix("/")), href


@pytest.mark.parametrize("path", PICTURES)
def test_no_raw_iri_is_shown_where_there_is_a_label(client: FlaskClient, path: str) -> None:
    for picture in inline(client, path):
        shown = "\n".join(text.text or "" for text in picture.iter() if text.tag != f"{SVG}style")
        assert not re.search(r"https?://|\b(ssc|episode|state|statement|person):\w", shown)


@pytest.mark.parametrize("path", PICTURES)
def test_the_table_twin_is_on_the_page_and_is_the_csv(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"format": "csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text)))
    page = get(client, path).text
    twin = page[page.index("<caption>") : page.index("</table>")]
    assert len(rows) > 5
    assert twin.count("<tr>") == len(rows)
    assert all(len(row) == len(rows[0]) for row in rows)


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_the_same_each_time(client: FlaskClient, engine: Engine, built: Release, path: str) -> None:
    again = create_app(engine, built, Settings({"SSC_LOG": "off"})).test_client()
    assert get(client, path).data == get(again, path).data


@pytest.mark.parametrize("path", PICTURES)
def test_ids_on_a_page_are_unique(client: FlaskClient, path: str) -> None:
    ids = re.findall(r' id="([^"]+)"', get(client, path).text)
    assert sorted(set(ids)) == sorted(ids)


def test_the_gallery_leads_to_every_picture(client: FlaskClient) -> None:
    page = get(client, "/pictures").text
    for path in PICTURES:
        assert f'href="{path}"' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/timeline?format=png", 406),
        ("/timeline?juncture=atlantis", 404),
        ("/network?role=dancer", 404),
        ("/network?format=svg&part=squares", 404),
        ("/timeline?juncture=j-decolonisation&kind=PeaceOperation&format=svg", 404),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert len(answer.json["detail"]) > 20 if answer.json else False


def test_a_choice_that_leaves_nothing_still_gives_a_page(client: FlaskClient) -> None:
    answer = get(client, "/timeline?juncture=j-decolonisation&kind=PeaceOperation")
    assert answer.status_code == 200
    assert "Nothing is left to draw" in answer.text


def test_accept_chooses_the_drawing_or_the_table(client: FlaskClient) -> None:
    assert client.get("/map", headers={"Accept": "image/svg+xml"}).content_type == "image/svg+xml"
    assert client.get("/map", headers={"Accept": "text/csv"}).content_type.startswith("text/csv")
    assert client.get("/map", headers={"Accept": "*/*"}).content_type.startswith("text/html")


# ---------------------------------------------------------------- timeline


def test_rival_dates_stand_side_by_side_each_with_its_holder(engine: Engine) -> None:
    minustah = next(one for one in timeline(engine) if one.episode.label == "MINUSTAH")
    told = {dating.words: (dating.claim.whose, dating.claim.counts) for dating in minustah.datings}
    assert told == {
        "2014 to 2017": ("Tobias Berger and Markus-Michael Müller", False),
        "1 June 2004 to 15 October 2017": ("editors of this graph", True),
    }


def test_both_rival_bars_are_drawn_and_differ_by_more_than_colour(client: FlaskClient) -> None:
    picture = drawing(client, "/timeline", kind="PeaceOperation")
    bars = {
        title.text: link.find(f".//{SVG}rect")
        for link in picture.iter(f"{SVG}a")
        for title in link.findall(f"{SVG}title")
        if (title.text or "").startswith("MINUSTAH: ")
    }
    assert len(bars) == 2
    dashes = {bar.get("stroke-dasharray") for bar in bars.values() if bar is not None}
    assert dashes == {None, "4 3"}


def test_no_date_is_made_up_for_the_undated(client: FlaskClient, engine: Engine) -> None:
    undated = [one for one in timeline(engine) if not one.datings]
    assert len(undated) > 10
    rows = list(csv.DictReader(io.StringIO(client.get("/timeline?format=csv").text)))
    for one in undated:
        assert [row["time"] for row in rows if row["episode"] == one.episode.label] == ["undated"]
    page = get(client, "/timeline").text
    for apart in timelines.undated(timeline(engine)):
        assert apart.label.replace("'", "&#39;") in page[page.index("Neither dated nor placed") :]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1965/", (edtf.End.FIRM, edtf.End.UNKNOWN)),
        ("/1965", (edtf.End.UNKNOWN, edtf.End.FIRM)),
        ("2005~/..", (edtf.End.ROUGH, edtf.End.OPEN)),
        ("198X", (edtf.End.ROUGH, edtf.End.ROUGH)),
        ("1960?", (edtf.End.ROUGH, edtf.End.ROUGH)),
        ("1975/1991", (edtf.End.FIRM, edtf.End.FIRM)),
    ],
)
def test_ends_tell_what_is_known_from_what_is_open(text: str, ends: tuple[edtf.End, edtf.End]) -> None:
    assert edtf.ends(text) == ends


def test_choosing_a_juncture_leaves_only_what_is_placed_in_it(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/timeline?juncture=j-gwot&format=csv").text)))
    assert {row["juncture"] for row in rows} == {"Global War on Terror"}
    assert "MINUSTAH" in {row["episode"] for row in rows}


def test_an_episode_that_no_counting_claim_places_in_a_juncture_is_marked(engine: Engine, client: FlaskClient) -> None:
    texts = " ".join(text.text or "" for text in drawing(client, "/timeline").iter(f"{SVG}text"))
    placings = [(e.episode.label, claim.counts) for e in timeline(engine) for _, claim in e.placings]
    read_in = {name for name, counts in placings if not counts} - {name for name, counts in placings if counts}
    assert len(read_in) > 10
    assert texts.count(" *") >= len(read_in)
    assert not any(f"{name} *" in texts for name, counts in placings if counts and name not in read_in)


# ---------------------------------------------------------------- network


def test_every_part_in_an_episode_is_a_line_that_tells_whose_claim_it_is(client: FlaskClient, engine: Engine) -> None:
    ties = network(engine).ties
    picture = drawing(client, "/network")
    edges = [link for link in picture.iter(f"{SVG}a") if link.get("class") == "edge"]
    assert len(edges) == len(ties) > 150
    said = titles(picture)
    for tie in ties:
        assert any(tie.agent.label in one and tie.role.label in one and tie.claim.whose in one for one in said)


def test_triangulations_are_triangles_with_the_triangulator_on_top(client: FlaskClient) -> None:
    picture = drawing(client, "/network", part="triangulations")
    corners = [shape.get("points", "").split() for shape in picture.iter(f"{SVG}polygon")]
    assert [len(points) for points in corners] == [3, 3, 3]
    written = [text.text for text in picture.iter(f"{SVG}text")]
    brotherhood = written.index("Operation Brotherhood")
    assert written[brotherhood + 1 : brotherhood + 3] == ["triangulator", "United States"]
    assert written.count("nobody named") == 2


def test_a_triangle_is_not_cut_down_by_a_choice_of_role(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/network?role=triangulator&format=csv").text)))
    assert {row["role"] for row in rows} == {"triangulator"}
    assert {row["in or with"] for row in rows} == {
        "Operation Brotherhood",
        "Costa Rica’s triangulation of assistance and expertise",
        "triangulation of African solutions by AFRICOM",
    }


def test_choosing_an_institution_shows_those_it_works_with(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/network?institution=united-nations&format=csv").text)))
    agents = {row["agent"] for row in rows}
    assert "United Nations" in agents
    assert len(agents) > 1


def test_programs_get_nodes_and_links_that_fit_together(client: FlaskClient) -> None:
    data = client.get("/network?format=json").json
    assert data is not None
    known = {node["id"] for node in data["nodes"]}
    assert known
    assert {end for link in data["links"] for end in (link["source"], link["target"])} == known


def test_no_name_in_the_network_covers_another(engine: Engine) -> None:
    ties = network(engine).ties
    things = networks.nodes(ties)
    place = {thing: i for i, thing in enumerate(things)}
    sizes = [(118.0, 48.0)] * len(things)
    put = force.layout(sizes, [(place[tie.agent], place[tie.other]) for tie in ties], graphs.WIDTH)
    covered = [
        (things[a].label, things[b].label)
        for a in range(len(put))
        for b in range(a)
        if abs(put[a][0] - put[b][0]) < 112 and abs(put[a][1] - put[b][1]) < 42
    ]
    assert len(covered) <= len(put) // 50, covered


def test_two_lines_between_the_same_two_do_not_hide_each_other() -> None:
    nodes = [graphs.Node("a", ""), graphs.Node("b", "")]
    edges = [graphs.Edge(0, 1, "", "one", ""), graphs.Edge(0, 1, "", "two", ""), graphs.Edge(1, 0, "", "three", "")]
    picture = graphs.draw("x", "x", "x", nodes, edges)
    assert picture is not None
    lines = fromstring(picture.inline()).iter(f"{SVG}line")
    ways = {frozenset(((line.get("x1"), line.get("y1")), (line.get("x2"), line.get("y2")))) for line in lines}
    assert len(ways) == 3


def test_a_graph_with_loops_circles_and_loners_is_laid_out() -> None:
    put = force.layout([(50, 30)] * 6, [(0, 1), (1, 2), (2, 0), (3, 3)], 400)
    assert len({(round(x), round(y)) for x, y in put}) == 6
    boxes = [layers.Box(str(i), "") for i in range(3)]
    circle = [graphs.Edge(i, (i + 1) % 3, "", "", "") for i in range(3)]
    assert layers.draw("x", "x", "x", boxes, circle) is not None


# ---------------------------------------------------------------- map


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [(0, 0, 0.5, 0.5), (180, 0, 1, 0.5), (-180, 0, 0, 0.5), (0, 90, 0.5, 0), (0, -90, 0.5, 1), (90, 0, 0.75, 0.5)],
)
def test_the_projection_is_equal_earth(longitude: float, latitude: float, x: float, y: float) -> None:
    height = projection.WIDTH * 1.317363 / 2.706629
    assert projection.point(longitude, latitude) == pytest.approx((x * projection.WIDTH, y * height), abs=0.1)


def test_areas_keep_their_proportion() -> None:
    def area(south: float) -> float:
        (left, top), (right, bottom) = projection.point(0, south + 0.1), projection.point(0.1, south)
        return (right - left) * (bottom - top)

    assert area(60) / area(0) == pytest.approx(0.5, abs=0.01)


def test_without_outlines_the_marks_stand_and_the_page_says_why(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_land = [text.text for text in drawing(client, "/map").iter(f"{SVG}text")]
    monkeypatch.setattr("kg_server.web.pictures.world", tuple)
    assert [text.text for text in drawing(client, "/map", without="1").iter(f"{SVG}text")] == with_land
    assert "SSC_NO_FRONTEND" in get(client, "/map?without=1").text


def test_every_state_of_today_has_its_outline(engine: Engine) -> None:
    if not BUILT.exists():
        pytest.skip("skipped: no outlines (installed without npm)")
    codes = {one.code for one in world.outlines(BUILT)}
    states = [place for place in places(engine).values() if place.code]
    assert len(states) > 40
    assert [place.place.label for place in states if place.code not in codes] == []


def test_the_point_of_a_state_lies_in_its_outline(engine: Engine) -> None:
    if not BUILT.exists():
        pytest.skip("skipped: no outlines (installed without npm)")
    boxes = {one.code: one.path for one in world.outlines(BUILT)}
    for place in places(engine).values():
        if place.code:
            x, y = projection.point(place.longitude, place.latitude)
            corners = _corners(boxes[place.code])
            assert min(a for a, _ in corners) - 3 <= x <= max(a for a, _ in corners) + 3, place.place.label
            assert min(b for _, b in corners) - 3 <= y <= max(b for _, b in corners) + 3, place.place.label


def _corners(path: str) -> list[tuple[float, float]]:
    corners = []
    for ring in path.split("M")[1:]:
        x = y = 0.0
        for step in re.findall(r"(-?[\d.]+),(-?[\d.]+)", ring):
            x, y = x + float(step[0]), y + float(step[1])
            corners.append((x, y))
    return corners


def test_a_map_counts_the_episodes_that_the_table_lists(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/map?format=csv").text)))
    angola = {row["episode"] for row in rows if row["place"] == "Angola"}
    link = next(one for one in drawing(client, "/map").iter(f"{SVG}a") if one.get("href") == f"{BASE}id/state/angola")
    assert [text.text for text in link.iter(f"{SVG}text")] == [str(len(angola))]


# ---------------------------------------------------------------- spectrum and families


def test_what_the_editors_infer_has_another_shape_than_what_authors_say(client: FlaskClient, engine: Engine) -> None:
    placed = spectrum(engine).placed
    picture = drawing(client, "/spectrum")
    inferred = sum(one.claim.stance.iri.endswith("infers") for one in placed)
    asserted = sum(one.claim.stance.iri.endswith("asserts") for one in placed)
    marks = [mark for link in picture.iter(f"{SVG}a") for mark in link.iter() if mark.get("fill") == "currentColor"]
    assert len([m for m in marks if m.tag == f"{SVG}polygon"]) == inferred > 0
    assert len([m for m in marks if m.tag == f"{SVG}circle"]) == asserted > 0


def test_the_range_runs_from_amplifying_to_contesting(engine: Engine) -> None:
    assert [effect.label for effect in spectrum(engine).effects] == [
        "amplifies", "mostly amplifies", "ambivalent", "mostly contests", "contests",
    ]  # fmt: skip


def test_the_african_union_stands_between_the_oau_and_apsa(engine: Engine, client: FlaskClient) -> None:
    above = {(one.above.iri.rpartition("/")[2], one.below.iri.rpartition("/")[2]) for one in families(engine)}
    assert {("oau", "african-union"), ("african-union", "apsa")} <= above
    height = {
        title: float(box.get("y", ""))
        for link in drawing(client, "/families").iter(f"{SVG}a")
        for title in [link.findtext(f"{SVG}title", "")]
        for box in [link.find(f".//{SVG}rect")]
        if box is not None
    }
    assert (
        height["Organization of African Unity"]
        < height["African Union"]
        < height["African Peace and Security Architecture"]
    )


def test_a_legacy_between_parts_of_missions_is_shown_with_both_missions(engine: Engine) -> None:
    found = families(engine)
    modelled = [one for one in found if one.relation.iri.endswith("modelledOn")]
    parts = {thing.iri for one in modelled for thing in (one.above, one.below) if "/statement/" in thing.iri}
    assert len(parts) == 2
    assert parts <= {one.below.iri for one in found if one.relation.iri.endswith("participationIn")}


# ---------------------------------------------------------------- pictures of answers


@pytest.fixture(scope="module")
def draw(engine: Engine) -> Callable[[str, str], views.Drawn]:
    known: dict[str, Place] = places(engine)

    def drawn(view: str, text: str) -> views.Drawn:
        answer = answers.read(engine, Query(text, prefixes=PREFIXES))
        return views.draw(view, answer, known, lambda iri: iri)

    return drawn


Draw = Callable[[str, str], views.Drawn]
FITTING = {
    "timeline": "SELECT ?e ?when WHERE { ?e a ssc:Episode ; ssc:temporalScope/ssc:edtf ?when }",
    "network": "SELECT ?who ?e ?role WHERE { ?s ssc:participant ?who ; ssc:participationIn ?e ; ssc:role ?role }",
    "map": "SELECT ?e ?where WHERE { ?e ssc:takesPlaceIn ?where }",
    "matrix": "SELECT ?e ?when WHERE { ?e ssc:duringJuncture ?when }",
}


@pytest.mark.parametrize("view", FITTING)
def test_an_answer_whose_columns_fit_is_drawn(draw: Draw, view: str) -> None:
    drawn = draw(view, FITTING[view])
    assert drawn.note.startswith(f"Drawn as a {view}")
    assert len(list(fromstring(drawn.svg).iter(f"{SVG}text"))) > 10


@pytest.mark.parametrize("view", FITTING)
def test_an_answer_whose_columns_do_not_fit_is_told_what_is_needed(draw: Draw, view: str) -> None:
    drawn = draw(view, "SELECT ?label WHERE { ?s a ssc:State ; skos:prefLabel ?label }")
    assert drawn.svg == ""
    assert re.match(rf"This answer cannot be drawn as a {view}: it needs .+ column", drawn.note)


def test_a_table_and_an_unknown_view_have_no_picture(draw: Draw) -> None:
    for view in ("table", "cube"):
        assert draw(view, FITTING["map"]) == views.Drawn(None)


def test_a_start_and_an_end_make_one_bar(draw: Draw) -> None:
    rows = '("a" "1990" "1995") ("b" "1991-02-03" UNDEF) ("c" UNDEF "1999")'
    text = f"SELECT * WHERE {{ VALUES (?name ?start ?end) {{ {rows} }} }}"
    words = [text.text for text in fromstring(draw("timeline", text).svg).iter(f"{SVG}text")]
    assert {"1990 to 1995", "1991-02-03", "1999"} <= set(words)


def test_coordinates_make_marks_and_impossible_ones_none(draw: Draw) -> None:
    rows = '("here" 10.0 20.0) ("nowhere" 910.0 20.0) ("no" "x" 3.0)'
    text = f"SELECT ?name ?lat ?long WHERE {{ VALUES (?name ?lat ?long) {{ {rows} }} }}"
    groups = fromstring(draw("map", text).svg).iter(f"{SVG}g")
    assert [title.text for group in groups for title in group.findall(f"{SVG}title")] == ["here"]


def test_what_a_query_brings_in_is_written_as_text_and_never_run(draw: Draw) -> None:
    text = (
        "SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) {"
        ' (<javascript:alert(1)> "<script>alert(2)</script>" "a\\u0001\\u000Bb")'
        " (<data:text/html,x> <https://example.org/ok> 5) } }"
    )
    for view in ("network", "matrix"):
        svg = draw(view, text).svg
        picture = fromstring(svg)
        assert "<script" not in svg
        assert {link.get("href") for link in picture.iter(f"{SVG}a")} <= {"https://example.org/ok"}


def test_only_the_first_rows_of_a_long_answer_are_drawn_and_the_note_says_so(draw: Draw) -> None:
    drawn = draw("network", "SELECT ?s ?w WHERE { ?s a ssc:RelationClaim ; ssc:reportedIn ?w }")
    assert re.search(r"The first 200 of \d{3} rows are drawn", drawn.note)


def test_a_matrix_too_large_to_read_is_refused(draw: Draw) -> None:
    drawn = draw("matrix", "SELECT ?s ?w WHERE { ?s a ssc:RelationClaim ; ssc:reportedIn ?w }")
    assert "more than 60 rows or columns" in drawn.note


def test_lines_are_broken_within_their_width() -> None:
    for width in (30.0, 80.0, 200.0):
        for line in wrap("An extraordinarily long name of some Interstate Organisation for Cooperation", width, 12):
            assert measure(line, 12) <= width


# ---------------------------------------------------------------- in a browser


def _place_of(page: Page, node: int) -> str:
    return page.locator(".node").nth(node).get_attribute("transform") or ""


def test_rows_that_differ_by_holder_only_are_one_line_of_a_network(draw: Draw) -> None:
    text = """SELECT ?who ?what ?role ?holder WHERE {
        VALUES ?what { episode:minustah-mission }
        ?s ssc:participant ?who ; ssc:participationIn ?what ; ssc:role ?role ; ssc:attributedTo ?holder }"""
    drawn = draw("network", text)
    assert drawn.svg.count("military lead</") == 2  # Brazil's, and that of its army


def test_the_network_can_be_moved_by_hand_and_is_whole_without_scripts(server: str) -> None:
    if not (BUILT.parent / "network.js").exists():
        pytest.skip("skipped: no bundles (installed without npm)")
    with chromium() as browser:
        with visiting(browser, server, scripts=False) as page:
            page.goto("/network?kind=PeaceOperation")
            nodes = page.locator(".node").count()
            still = _place_of(page, 2)
        with visiting(browser, server, reduced_motion="reduce") as page:
            page.goto("/network?kind=PeaceOperation")
            page.get_by_role("button", name="Closer").wait_for()
            assert page.locator(".node").count() == nodes > 5
            assert _place_of(page, 2) == still
            page.locator(".node").nth(2).focus()
            assert page.locator(".faint").count() > 0
            shape = page.locator(".node").nth(2).locator("g").first
            shape.scroll_into_view_if_needed()
            box = shape.bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.mouse.down()
            page.mouse.move(box["x"] + 70, box["y"] + 50, steps=4)
            page.mouse.up()
            assert _place_of(page, 2) != still
            assert page.url.endswith("/network?kind=PeaceOperation")
