// Completes what is typed into a search form (a combobox after ARIA 1.2); without it the form works all the same.

const WAIT = 120; // milliseconds after a key before the server is asked

function enhance(form, number) {
  const input = form.querySelector('input[name="q"]');
  const list = document.createElement("ul");
  const news = document.createElement("span");
  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  news.className = "hidden";
  news.setAttribute("role", "status");
  form.append(list, news);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    autocomplete: "off",
  })) input.setAttribute(name, value);

  let at = -1; // the option that the arrows have reached; -1: none
  let asked = 0; // counts the questions, so that a late answer is not shown
  let timer;

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function reach(next) {
    const options = [...list.children];
    if (!options.length) return;
    at = (next + options.length + 1) % (options.length + 1); // one place more: the input itself
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at === options.length) {
      at = -1;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  function follow(option) {
    const { pathname, search, hash } = new URL(option.dataset.address);
    location.assign(pathname + search + hash);
  }

  function show([, labels, kinds, addresses]) {
    list.replaceChildren(...labels.map((label, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = addresses[place];
      kind.className = "aside";
      kind.textContent = kinds[place];
      option.append(label, " ", kind);
      return option;
    }));
    at = -1;
    list.hidden = labels.length === 0;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(!list.hidden));
    news.textContent = labels.length === 1 ? "1 suggestion" : `${labels.length} suggestions`;
  }

  async function complete() {
    const text = input.value.trim();
    if (!text) return close();
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(text)}`);
      if (answer.ok && mine === asked) show(await answer.json());
    } catch {
      close(); // no completion without the server; the form still asks it
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(complete, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Enter" && at >= 0) {
      follow(list.children[at]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      const last = list.children.length;
      reach(event.key === "ArrowDown" ? at + 1 : at < 0 ? last - 1 : at - 1);
    } else if (event.key === "ArrowDown") {
      complete();
    } else {
      return;
    }
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) follow(option);
  });
  form.addEventListener("submit", close);
}

document.querySelectorAll("form.find").forEach(enhance);
