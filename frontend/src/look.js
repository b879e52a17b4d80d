// How the editor looks: the site's own colours, by its variables, so that light and dark come by themselves.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const tint = (colour, share) => `color-mix(in srgb, var(${colour}) ${share}%, transparent)`;

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--wash)", color: "var(--ink)", border: "1px solid var(--line)" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
    fontSize: ".9rem",
    lineHeight: "1.5",
    maxHeight: "70vh",
  },
  ".cm-content": { minHeight: "15rem", caretColor: "var(--ink)" },
  ".cm-gutter": { minHeight: "15rem" },
  ".cm-gutters": { backgroundColor: "var(--wash)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: tint("--link", 6) },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "& > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: tint("--link", 25) },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: tint("--link", 30) },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: tint("--three", 30) },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: tint("--alarm", 30) },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxWidth: "min(44rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".15rem .5rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--paper)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal", fontFamily: "Charter, Cambria, Georgia, serif" },
  ".cm-completionInfo": { font: ".9rem/1.45 Charter, Cambria, Georgia, serif", padding: ".4rem .6rem" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } }, // it would cover the list
  ".cm-diagnostic": { fontFamily: "Charter, Cambria, Georgia, serif" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--alarm)" },
  // Both are pictures in data: addresses by default, which the policy does not let pass.
  ".cm-lint-marker-error": { content: "normal", color: "var(--alarm)", lineHeight: "1" },
  ".cm-lint-marker-error::before": { content: '"●"' },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--alarm) 2px",
    textUnderlineOffset: "3px",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--four)", fontWeight: "bold" },
  { tag: tags.standard(tags.name), color: "var(--four)" },
  { tag: tags.variableName, color: "var(--two)" },
  { tag: [tags.propertyName, tags.url], color: "var(--one)" },
  { tag: [tags.string, tags.number, tags.atom], color: "var(--three)" },
  { tag: [tags.comment, tags.meta], color: "var(--quiet)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
