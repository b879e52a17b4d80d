"""The dataset and its things as others' machines read them: VoID and DCAT, and schema.org in pages."""

import json
import re

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup
from rdflib import RDF, VOID, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDFS

from kg_server.engine import Engine
from kg_server.media_types import Format, ResultKind, formats_for
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE
from kg_server.web import create_app, schema_org
from tests.test_linked_data import as_graph, triples_of
from tests.test_server import BROWSER

DATASET = URIRef(BASE)


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings()).test_client()


@pytest.fixture(scope="module")
def void(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/.well-known/void").text)


# ---------------------------------------------------------------- VoID and DCAT


def test_the_description_counts_what_is_there(client: FlaskClient, void: Graph, built: Release) -> None:
    assert void.value(DATASET, VOID.triples) == Literal(built.triples)
    for iri, number in built.graphs.items():
        assert (DATASET, VOID.subset, URIRef(iri)) in void
        assert void.value(URIRef(iri), VOID.triples) == Literal(number)
    counted = sum(int(str(n)) for part in void.objects(DATASET, VOID.propertyPartition)
                  for n in void.objects(part, VOID.triples))  # fmt: skip
    assert counted == built.triples
    states = next(p for p in void.objects(DATASET, VOID.classPartition)
                  if void.value(p, VOID["class"]) == URIRef(f"{BASE}ontology#State"))  # fmt: skip
    answer = client.get("/sparql", query_string={
        "query": f"SELECT (COUNT(*) AS ?n) {{ ?s a <{BASE}ontology#State> }}", "format": "csv"})  # fmt: skip
    assert answer.text.split()[1] == str(void.value(states, VOID.entities))


def test_whatever_the_description_points_to_is_there(client: FlaskClient, void: Graph) -> None:
    downloads = {str(o) for o in void.objects(DATASET, DCAT.distribution)}
    dumps = {str(o) for o in void.objects(None, VOID.dataDump)}
    endpoints = {str(o) for o in void.objects(None, DCAT.endpointURL)}
    examples = {str(o) for o in void.objects(DATASET, VOID.exampleResource)}
    assert len(downloads) > 10
    assert any(dump in downloads for dump in dumps)
    assert len(examples) >= 3
    for address in downloads | dumps | endpoints | examples:
        with client.head("/" + address.removeprefix(BASE).removeprefix("http://localhost/")) as answer:
            assert answer.status_code in (200, 303), address


def test_a_download_is_what_its_distribution_says(client: FlaskClient, void: Graph) -> None:
    for one in void.objects(DATASET, DCAT.distribution):
        with client.get(str(void.value(one, DCAT.downloadURL)).removeprefix("http://localhost")) as answer:
            assert str(len(answer.data)) == str(void.value(one, DCAT.byteSize))
            assert str(void.value(one, DCAT.mediaType)).endswith(f"/{answer.mimetype}"), one


def test_the_description_tells_licence_version_and_terms(void: Graph, built: Release) -> None:
    assert void.value(DATASET, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert void.value(DATASET, URIRef(f"{DCAT}version")) == Literal(built.version)
    assert URIRef(f"{BASE}ontology#") in set(void.objects(DATASET, VOID.vocabulary))
    links = list(void.subjects(RDF.type, VOID.Linkset))
    assert [int(str(void.value(s, VOID.triples))) > 50 for s in links] == [True]


@pytest.mark.parametrize("f", formats_for(ResultKind.DATA), ids=lambda f: f.name)
def test_the_description_is_the_same_in_every_format(client: FlaskClient, void: Graph, f: Format) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": f.media_type})
    assert answer.mimetype == f.media_type
    assert len(as_graph(triples_of(answer.data, f))) == len(void)


def test_the_base_leads_programs_to_the_description_and_people_to_the_home_page(client: FlaskClient) -> None:
    for media in ("text/turtle", "application/ld+json"):
        answer = client.get("/", headers={"Accept": media})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/.well-known/void")
    for accept in (BROWSER, "*/*"):
        answer = client.get("/", headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert '<link rel="describedby" href="/.well-known/void"' in answer.text


def test_the_service_description_leads_to_the_description_of_the_data(client: FlaskClient) -> None:
    service = Graph().parse(data=client.get("/sparql?format=ttl").text)
    assert list(service.objects(None, RDFS.seeAlso)) == [URIRef("http://localhost/.well-known/void")]


# ---------------------------------------------------------------- schema.org


def block(client: FlaskClient, path: str) -> dict[str, object]:
    page = client.get(path, headers={"Accept": BROWSER}).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1, path
    told = json.loads(found[0])
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize(
    ("path", "type_", "told"),
    [
        ("/", "Dataset", {"license": "https://creativecommons.org/licenses/by/4.0/", "@id": BASE}),
        ("/page/state/kenya", "Country", {"name": "Kenya"}),
        ("/page/organization/oas", "Organization", {"alternateName": "OAS"}),
        ("/page/person/tobias-berger", "Person", {"name": "Tobias Berger"}),
        ("/page/episode/minustah-mission", "Event", {"name": "MINUSTAH"}),
        ("/page/idea/ssc", "DefinedTerm", {"name": "South–South security cooperation"}),
        ("/page/work/berger-mueller-2025", "ScholarlyArticle", {"datePublished": "2025"}),
        ("/page/statement/kenya-leads-mss", "Claim", {"name": "Kenya leads the MSS"}),
    ],
)
def test_a_page_tells_search_engines_what_it_is_about(
    client: FlaskClient, path: str, type_: str, told: dict[str, str]
) -> None:
    found = block(client, path)
    assert (found["@context"], found["@type"]) == ("https://schema.org", type_)
    assert found.items() >= told.items()


def test_a_claim_names_whose_it_is_and_where_it_is_read(client: FlaskClient) -> None:
    found = block(client, "/page/statement/kenya-leads-mss")
    assert found["author"] == {"@id": f"{BASE}id/organization/unsc", "name": "United Nations Security Council"}
    assert isinstance(found["appearance"], dict)
    assert found["appearance"]["name"] == "Berger and Müller 2025"


def test_the_dataset_lists_its_downloads(client: FlaskClient) -> None:
    files = block(client, "/")["distribution"]
    assert isinstance(files, list)
    assert {"application/trig", "text/csv"} <= {file["encodingFormat"] for file in files}


def test_a_page_of_what_schema_org_has_no_type_for_carries_no_block(client: FlaskClient) -> None:
    assert 'ld+json">' not in client.get("/page/juncture/j-gwot", headers={"Accept": BROWSER}).text.split("</head>")[0]


def test_nothing_in_the_data_can_end_the_block(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "</script><script>alert(1)</script><!-- &amp; \u2028"
    monkeypatch.setattr(schema_org, "structured", lambda *_: {"name": evil})
    with client.application.test_request_context("/"):
        made = schema_org.data_block("state", "kenya")
    assert isinstance(made, Markup)
    inside = made.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inside
    assert json.loads(inside)["name"] == evil
