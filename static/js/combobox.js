// A text box that offers what matches (WAI-ARIA combobox with a listbox). In a search, choosing goes to the
// page; in a form, it writes the name. Without script the box is a plain text box, and the server finds by name.
const DELAY = 120;
let count = 0;

function listFor(input) {
  const list = document.createElement("ul");
  list.id = `options-${++count}`;
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  return list;
}

export class Combobox {
  constructor(input, list = listFor(input)) {
    this.input = input;
    this.list = list;
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.children];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  get query() {
    return this.input.value.trim();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), DELAY);
  }

  async fetch() {
    const text = this.query;
    if (!text) return this.close();
    const address = new URL(this.input.dataset.suggestions, location.href);
    address.searchParams.set("q", text);
    this.request?.abort();
    this.request = new AbortController();
    try {
      const response = await fetch(address, { signal: this.request.signal });
      if (response.ok && document.activeElement === this.input) this.show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    this.options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (this.list.hidden) return this.fetch();
    const options = this.options;
    const next = options[(options.indexOf(this.active) + step + options.length + (step < 0 && !this.active ? 1 : 0)) % options.length];
    for (const option of options) option.setAttribute("aria-selected", String(option === next));
    this.input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return; // the input method has the keys while kana are being converted
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden && this.active) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      this.close();
    }
  }

  choose(option) {
    if (!option) return;
    this.close();
    if (this.input.type === "search") location.assign(option.dataset.href);
    else if (!option.dataset.new) this.input.value = option.dataset.value; // a new one is called as is typed
    this.input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: option.dataset.new }));
  }
}

function prepare(root) {
  for (const input of root.querySelectorAll("input[data-suggestions]:not([role=combobox])")) new Combobox(input);
}

prepare(document);
document.addEventListener("htmx:afterSwap", () => prepare(document));
