// Writes the outlines of today's countries, for the map: Natural Earth at 1:110 million, from npm's world-atlas.
// [{ code, name, rings }], code the number of ISO 3166-1 ("" where a territory has none), rings lists of [lon, lat].
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { feature } from "topojson-client";

const topology = createRequire(import.meta.url).resolve("world-atlas/countries-110m.json");
const ANTARCTICA = "010"; // no place in the graph lies there, and it would take a fifth of the map

export default function world(into) {
  const atlas = JSON.parse(readFileSync(topology, "utf8"));
  const countries = feature(atlas, atlas.objects.countries).features.map((country) => ({
    code: country.id ?? "",
    name: country.properties.name,
    rings: polygons(country.geometry).flat().map((ring) => ring.map(rounded)),
  }));
  writeFileSync(join(into, "world.json"), JSON.stringify(countries.filter(({ code }) => code !== ANTARCTICA)));
}

const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);
const rounded = (point) => point.map((degrees) => Math.round(degrees * 10) / 10);
