// Completion: from the terms and things of the graph by name or by label, keywords, and the query's own variables.
import { snippetCompletion } from "@codemirror/autocomplete";
import { words } from "./sparql.js";

const MOST = 40;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[‐-―]/g, "-").toLowerCase();

let loading;

/** The prefixes and terms of the server, asked for once; without them the editor still completes keywords. */
export function vocabulary() {
  loading ??= fetch("/terms.json")
    .then((answer) => answer.json())
    .then(({ prefixes, terms }) => ({ prefixes, terms: terms.map(prepared) }))
    .catch(() => ({ prefixes: {}, terms: [] }));
  return loading;
}

function prepared(term) {
  const labels = [term.label, ...(term.also ?? [])].filter(Boolean).map(fold);
  return { ...term, folded: fold(term.name), local: fold(term.name.slice(term.name.indexOf(":") + 1)), labels };
}

/** How well a term fits what was typed: the lower the better; Infinity where it does not. */
function rank(term, typed) {
  if (term.folded.startsWith(typed) || term.local.startsWith(typed)) return term.local === typed ? 0 : 2;
  if (term.labels.includes(typed)) return 1;
  if (term.labels.some((label) => label.startsWith(typed))) return 3;
  return term.labels.some((label) => label.includes(" " + typed) || label.includes("-" + typed)) ? 4 : Infinity;
}

function found(terms, typed) {
  return terms
    .map((term) => ({ term, fits: rank(term, typed) }))
    .filter(({ fits }) => fits < Infinity)
    .sort((a, b) => a.fits - b.fits || a.term.name.length - b.term.name.length)
    .slice(0, MOST)
    .map(({ term }, place) => offered(term, place));
}

function offered(term, place) {
  const also = term.also ? `Also: ${term.also.join(", ")}. ` : "";
  const info = also + (term.about ?? "");
  return {
    label: term.name,
    detail: term.label,
    type: term.kind,
    boost: -place, // keeps our order
    ...(info ? { info } : {}),
  };
}

/** The completion source for terms and labels. A label may have several words: the longest run that fits is taken. */
export async function terms(context) {
  const run = context.matchBefore(/[\p{L}\p{N}_:'’.-]+(?: [\p{L}\p{N}_:'’.-]+){0,4}/u);
  if (!run || run.text.startsWith("?")) return null;
  const before = context.state.sliceDoc(run.from - 1, run.from);
  const { terms: known } = await vocabulary();
  for (let from = run.from; from < run.to; ) {
    const typed = fold(context.state.sliceDoc(from, run.to));
    const variable = from === run.from && /[?$@]/.test(before);
    const enough = context.explicit || typed.length > 1;
    const options = !variable && enough ? found(known, typed) : [];
    if (options.length) return { from, options, filter: false };
    const space = context.state.sliceDoc(from, run.to).indexOf(" ");
    if (space < 0) return null;
    from += space + 1;
  }
  return null;
}

/** The completion source for the variables that the query has. */
export function variables(context) {
  const word = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
  if (!word) return null;
  const text = context.state.doc.toString();
  const names = new Set(text.match(/[?$][\p{L}\p{N}_]+/gu));
  names.delete(word.text);
  return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })) };
}

const BLOCKS = [
  snippetCompletion("SELECT ${?thing} WHERE {\n  ${}\n}", { label: "SELECT … WHERE", type: "keyword" }),
  snippetCompletion("OPTIONAL { ${} }", { label: "OPTIONAL { }", type: "keyword" }),
  snippetCompletion("FILTER (${})", { label: "FILTER ( )", type: "keyword" }),
  snippetCompletion(
    "?statement ssc:claimSubject ${?subject} ; ssc:claimPredicate ${?relation} ; ssc:claimObject ${?object} ;\n" +
      "  ssc:attributedTo ?holder ; ssc:anchoredAt ?passage .",
    { label: "whose claim, and where", type: "keyword", info: "Lines that find who holds a relation and where." },
  ),
];

/** The completion source for keywords, functions and a few blocks. */
export function keywords(context) {
  const word = context.matchBefore(/[A-Za-z_]+/);
  if (!word || word.text.length < 2) return null;
  if (/[?$:@\p{L}-]/u.test(context.state.sliceDoc(word.from - 1, word.from))) return null;
  return { from: word.from, options: [...BLOCKS, ...words.map(({ label, kind }) => ({ label, type: kind }))] };
}
