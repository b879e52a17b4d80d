// The editor on the query page: CodeMirror over the form's own field, which stays what is sent.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { keywords, terms, variables, vocabulary } from "./completion.js";
import { look } from "./look.js";
import { endOfPrologue, sparql, undeclared } from "./sparql.js";

const field = document.getElementById("query");
const verdict = document.getElementById("verdict");

/** Send the form, as its button does. */
function run() {
  field.form.requestSubmit();
  return true;
}

/** Ask the engine that would answer what it finds wrong, and mark the word where it found it. */
async function faults(view) {
  const text = view.state.doc.toString();
  if (!text.trim()) return told("");
  const body = new URLSearchParams(new FormData(field.form));
  body.set("query", text);
  const answer = await fetch("/sparql/check", { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return told(""); // busy, or gone; asking will say so
  const { fault } = await answer.json();
  if (!fault) return told("The engine can read this query.");
  told(fault.detail, true);
  return [{ ...place(view.state.doc, fault), severity: "error", message: fault.detail }];
}

function told(words, wrong = false) {
  verdict.hidden = !words;
  verdict.textContent = words;
  verdict.classList.toggle("wrong", wrong);
  return [];
}

/** The stretch to mark: the word at the engine's line and column, or before it; the first line where it names none. */
function place(doc, { line, column }) {
  if (!line) return { from: 0, to: doc.line(1).to };
  const at = doc.line(Math.min(line, doc.lines));
  const from = Math.min(at.from + codeUnits(at.text, (column ?? 1) - 1), at.to);
  const word = doc.sliceString(from, at.to).match(/^(?:[\p{L}\p{N}_:?$@-]+|\S)/u)?.[0] ?? "";
  return word ? { from, to: from + word.length } : { from: Math.max(from - 1, 0), to: Math.max(from, 1) };
}

/** The engine counts characters, the editor UTF-16 units. */
const codeUnits = (text, characters) => [...text].slice(0, characters).join("").length;

/** Declare the known prefixes that somebody began to use. */
async function declare(view) {
  const { prefixes } = await vocabulary();
  const text = view.state.doc.toString();
  const missing = undeclared(text).filter((prefix) => prefix in prefixes);
  if (!missing.length) return;
  const from = endOfPrologue(text);
  const gap = from === 0 && !/^\s*\n/.test(text) ? "\n" : "";
  const insert = missing.map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`).join("") + gap;
  view.dispatch({
    changes: { from, insert },
    effects: EditorView.announce.of(`Declared ${missing.join(", ")}`),
    userEvent: "declare",
  });
}

const typed = EditorView.updateListener.of(({ docChanged, state, transactions, view }) => {
  if (!docChanged) return;
  field.value = state.doc.toString();
  if (transactions.some((one) => one.isUserEvent("input"))) setTimeout(() => declare(view));
});

/** What is selected now; the state hears of it a moment later. Only Chromium tells a selection inside a shadow root. */
function selected(view) {
  const told = view.root.getSelection?.();
  if (!told?.rangeCount || !view.contentDOM.contains(told.anchorNode)) return view.state.selection.main;
  const range = told.getRangeAt(0);
  return {
    from: view.posAtDOM(range.startContainer, range.startOffset),
    to: view.posAtDOM(range.endContainer, range.endOffset),
  };
}

// Left to itself, Chromium types over a selection of several lines by way of a style attribute, which the policy forbids.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.isComposing || event.inputType !== "insertText" || event.data === null) return false;
    const { from, to } = selected(view);
    if (view.state.doc.lineAt(from).to >= to) return false;
    const anchor = from + event.data.length;
    const changes = { from, to, insert: event.data };
    const replace = () => view.state.update({ changes, selection: { anchor }, userEvent: "input.type" });
    const handled = view.state.facet(EditorView.inputHandler).some((one) => one(view, from, to, event.data, replace));
    if (!handled) view.dispatch(replace());
    event.preventDefault();
    return true;
  },
});

// In a shadow root CodeMirror adopts its style sheets, which a Content-Security-Policy without exceptions lets pass;
// in the page itself it would insert <style> elements.
const host = document.createElement("div");
const root = host.attachShadow({ mode: "open", delegatesFocus: true });
const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      keymap.of([{ key: "Mod-Enter", run, preventDefault: true }]),
      lineNumbers(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      bracketMatching(),
      closeBrackets(),
      sparql,
      look,
      autocompletion({ override: [terms, variables, keywords], icons: false, maxRenderedOptions: 60 }),
      linter(faults, { delay: 800 }),
      lintGutter(),
      // Tab is not taken, so that it leaves the editor as it leaves any field.
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "Query in SPARQL" }),
      typed,
      typedOver,
    ],
  }),
});

field.hidden = true;
field.after(host);
document.getElementById("query-label").addEventListener("click", () => view.focus());
for (const keys of document.querySelectorAll(".keys")) keys.hidden = false;
window.addEventListener("pageshow", () => {
  // Going back, a browser may have put another text into the field.
  if (field.value !== view.state.doc.toString())
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
});
