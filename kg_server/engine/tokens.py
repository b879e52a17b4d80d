"""Takes a SPARQL text apart into tokens, so that no word in a string, an IRI or a comment is taken for a keyword."""

import re
from collections.abc import Iterator

# What is not code comes first: strings, IRIs, comments.
_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+(?:\"{3})?+ | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+(?:'{3})?+
          | "(?:[^"\\\n\r]|\\.)*+"?+ | '(?:[^'\\\n\r]|\\.)*+'?+)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)
      | (?P<tag>@[A-Za-z][\w-]*)
      | (?P<name>(?P<prefix>(?<![\w.-])[^\W\d_](?:[\w.-]*[\w-])?|_)?:(?!//)(?:(?:[\w:%-]|\\.|\.(?=[\w:.%\\-]))*))
      | (?P<word>[A-Za-z_]\w*)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
      | (?P<open><<\(|<<|\{\||[{(\[])
      | (?P<close>\)>>|>>|\|\}|[})\]])
      | (?P<operator>\|\||&&|!=|<=|>=|\^\^|[=<>+\-*/|^!?~])
      | (?P<mark>[.;,])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_LESS = re.compile("(?P<operator><)")
_OPERANDS = frozenset({"variable", "number", "string", "tag", "name", "word", "iri"})

Token = re.Match[str]


def tokens(text: str, less_than: bool = False) -> Iterator[Token]:
    """Give the tokens of a text, without comments.

    With `less_than`, a `<` within parentheses and behind an operand is that operator, even where it could open an IRI,
    if that makes a difference: if a comment or a string would begin inside that IRI.
    """
    found = _doubting(text) if less_than else _TOKEN.finditer(text)
    return (match for match in found if match.lastgroup != "comment")


def _doubting(text: str) -> Iterator[Token]:
    place, depth, operand = 0, 0, False
    while match := _TOKEN.search(text, place):
        if match.lastgroup == "iri" and depth and operand and ("#" in match[0] or "'" in match[0]):
            match = _LESS.match(text, match.start()) or match
        depth += (match[0] == "(") - (match[0] == ")")
        operand = match.lastgroup in _OPERANDS or match[0] == ")"
        yield match
        place = match.end()


def kind(token: Token) -> str:
    """Tell the kind of a token: string, iri, variable, tag, name, word, number, open, close, operator or mark."""
    # a prefixed name holds a named part, which closes before it: lastgroup is the outer one
    return token.lastgroup or ""


def unescaped(text: str) -> str:
    r"""Put characters in place of \uXXXX and \UXXXXXXXX (SPARQL 1.1, section 19.2), as engines do before parsing.

    An escape that stands for no character is left as it is.
    """
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]
