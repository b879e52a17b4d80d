// The editor on the query page: CodeMirror over the form's own field, which stays what is sent.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";

const field = document.querySelector("textarea[data-editor]");
if (field) {
  new EditorView({
    doc: field.value,
    parent: field.parentElement,
    extensions: [
      lineNumbers(),
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.updateListener.of(({ state }) => (field.value = state.doc.toString())),
    ],
  });
}
