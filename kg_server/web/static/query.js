// What the query page gains from scripts besides the editor: copying, and long queries sent by POST.

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break; // only there where the page came over HTTPS or from this machine
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(source.href ?? source.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  });
}

const form = document.querySelector("form.query");
form.addEventListener("submit", () => {
  const address = new URLSearchParams(new FormData(form)).toString();
  form.method = "/sparql?".length + address.length > Number(form.dataset.most) ? "post" : "get";
});
