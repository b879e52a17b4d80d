// SPARQL 1.2 for the eye: a stream parser that knows kinds of words, no grammar. Also tells what prefixes a text uses.
import { StreamLanguage } from "@codemirror/language";

const KEYWORDS = `ADD ALL AS ASC ASK BASE BIND BY CLEAR CONSTRUCT COPY CREATE DATA DEFAULT DELETE DESC DESCRIBE DISTINCT
DROP EXISTS FILTER FROM GRAPH GROUP HAVING IN INSERT INTO LIMIT LOAD MINUS MOVE NAMED NOT OFFSET OPTIONAL ORDER PREFIX
REDUCED SELECT SEPARATOR SERVICE SILENT TO UNDEF UNION USING VALUES VERSION WHERE WITH`.split(/\s+/);
const FUNCTIONS = `ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT
HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MAX MD5
MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR
STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE
URI UUID YEAR`.split(/\s+/);
const KIND = new Map([...KEYWORDS.map((word) => [word, "keyword"]), ...FUNCTIONS.map((word) => [word, "function"])]);

export const words = [...KIND].map(([label, kind]) => ({ label, kind }));

const IRI = /^<[^\x00-\x20<>"{}|^`\\]*>/;
const NAME = /^(?:[\p{L}_][\p{L}\p{N}_.-]*)?:(?:(?:[\p{L}\p{N}_:-]|\.(?=[\p{L}\p{N}_:.-])|%[0-9A-Fa-f]{2}|\\.)*)/u;
const RULES = [
  [/^#.*/, "comment"],
  [IRI, "url"],
  [/^(?:<<\(?|\)?>>|\{\||\|\})/, "brace"], // triple terms, reifying triples, annotations
  [/^[?$][\p{L}\p{N}_]+/u, "variableName"],
  [/^@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?/, "meta"],
  [/^\d*\.?\d+(?:[eE][+-]?\d+)?/, "number"],
  [/^_:[\p{L}\p{N}_.-]+/u, "atom"],
  [NAME, "propertyName"],
  [/^[{}()[\]]/, "brace"],
  [/^(?:\^\^|&&|\|\||[<>!]=|[-+*/|^?!=<>~])/, "operator"],
  [/^[.,;]/, "punctuation"],
];

function token(stream, state) {
  if (state.quote) return inString(stream, state);
  if (stream.eatSpace()) return null;
  const quote = stream.match(/^("""|'''|"|')/);
  if (quote) {
    state.quote = quote[1];
    return inString(stream, state);
  }
  for (const [pattern, kind] of RULES) if (stream.match(pattern)) return kind;
  const word = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u);
  if (!word) return void stream.next();
  if (/^(a|true|false)$/.test(word[0])) return "atom";
  const kind = KIND.get(word[0].toUpperCase());
  return kind === "function" ? "name.standard" : (kind ?? null);
}

function inString(stream, state) {
  const long = state.quote.length === 3;
  while (!stream.eol()) {
    if (stream.match(state.quote)) {
      state.quote = "";
      return "string";
    }
    if (stream.next() === "\\") stream.next();
  }
  if (!long) state.quote = ""; // a short string ends with its line
  return "string";
}

export const sparql = StreamLanguage.define({
  name: "sparql",
  startState: () => ({ quote: "" }),
  copyState: ({ quote }) => ({ quote }),
  token,
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
});

const APART = /#.*|<[^\x00-\x20<>"{}|^`\\]*>|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const DECLARED = /\bPREFIX\s+([\p{L}\p{N}_.-]*):/giu;
const USED = /(?<![\p{L}\p{N}_?$:@.-])([\p{L}][\p{L}\p{N}_.-]*):/gu;

/** The prefixes that a text uses and does not declare, in their order. */
export function undeclared(text) {
  const bare = text.replace(APART, (found) => (found[0] === "<" || found[0] === "#" ? " " : '""'));
  const declared = new Set([...bare.matchAll(DECLARED)].map((found) => found[1]));
  return [...new Set([...bare.matchAll(USED)].map((found) => found[1]))].filter((prefix) => !declared.has(prefix));
}

/** Where a declaration belongs: behind those that are there, else behind the comments at the head. */
export function endOfPrologue(text) {
  return text.match(/^(?:\s*(?:#.*|(?:PREFIX\s+\S*:|BASE)\s*<[^>]*>|VERSION\s+\S+)[^\S\n]*(?:\n|$))*/i)[0].length;
}
