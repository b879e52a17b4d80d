// Bundles src/ into the folder named on the command line, beside the licences of all that went in.
import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [into] = process.argv.slice(2);
const sources = join(here, "src");
const bundles = ["editor.js", "network.js"].map((name) => join(sources, name)).filter(existsSync);

const { metafile } = await build({
  entryPoints: bundles,
  outdir: into,
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  legalComments: "none", // they stand in LICENSES.txt
  logLevel: "error",
});

// The coasts and borders of the map are data made at build time.
const borders = join(sources, "world.mjs");
if (existsSync(borders)) {
  const { world } = await import(pathToFileURL(borders));
  writeFileSync(join(into, "world.json"), JSON.stringify(world()));
}

const declared = Object.keys(JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies);
const bundled = Object.keys(metafile.inputs)
  .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
  .filter(Boolean);
const packages = [...new Set([...declared, ...bundled])].sort();
writeFileSync(join(into, "LICENSES.txt"), packages.map(licence).join("\n" + "-".repeat(78) + "\n\n"));

function licence(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${about.license}`;
  return `${name} ${about.version}\n\n${text}\n`;
}
