// Reads the outlines of today's countries, for the map: Natural Earth at 1:110 million, from npm's world-atlas.
// [{ code, name, rings }]: code is the number of ISO 3166-1 ("" where a territory has none), a ring a list of [lon, lat].
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { feature } from "topojson-client";

const topology = createRequire(import.meta.url).resolve("world-atlas/countries-110m.json");
const ANTARCTICA = "010"; // no place in the graph lies there, and it would take a fifth of the map

export function world() {
  const atlas = JSON.parse(readFileSync(topology, "utf8"));
  const countries = feature(atlas, atlas.objects.countries).features.map((country) => ({
    code: country.id ?? "",
    name: country.properties.name,
    rings: polygons(country.geometry).flat().map((ring) => ring.map(rounded)),
  }));
  return countries.filter(({ code }) => code !== ANTARCTICA);
}

const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);
const rounded = (point) => point.map((degrees) => Math.round(degrees * 10) / 10);
