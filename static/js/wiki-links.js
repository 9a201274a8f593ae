// In a description, two brackets offer pages to link to. Without script one types the name by hand.
import { Combobox } from "./combobox.js";

const LONGEST = 80;
let count = 0;

function listBelow(area) {
  const list = document.createElement("ul");
  list.id = `links-${++count}`;
  list.className = "options options--links";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages to link to");
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const box = document.createElement("div");
  box.className = "links-box";
  area.before(box);
  box.append(area, list, said);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  return list;
}

class WikiLinks extends Combobox {
  constructor(area) {
    const list = listBelow(area);
    super(area, list);
    this.said = list.nextElementSibling;
  }

  // Where the name being typed begins: behind the last two brackets of this line that nothing closed.
  get start() {
    const before = this.input.value.slice(0, this.input.selectionEnd);
    const from = before.lastIndexOf("[[") + 2;
    const typed = before.slice(from);
    return from < 2 || typed.length > LONGEST || /[\]\n|]/.test(typed) ? -1 : from;
  }

  get query() {
    return this.start < 0 ? "" : this.input.value.slice(this.start, this.input.selectionEnd).trim();
  }

  show(html) {
    super.show(html);
    const found = this.options.length;
    this.input.removeAttribute("aria-expanded"); // a text box has no such state; the words below say it
    this.said.textContent = found ? `${found} pages to link to. Down arrow chooses.` : "No page of that name yet.";
  }

  close() {
    super.close();
    this.input.removeAttribute("aria-expanded");
    this.said.textContent = "";
  }

  key(event) {
    if (!this.list.hidden) super.key(event); // else the arrows move through the text
  }

  choose(option) {
    const start = this.start;
    if (!option || start < 0) return;
    this.close();
    const end = this.input.selectionEnd;
    const closed = this.input.value.startsWith("]]", end) ? 2 : 0;
    this.input.setRangeText(`${option.dataset.value}]]`, start, end + closed, "end");
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function prepare() {
  for (const area of document.querySelectorAll("textarea[data-suggestions]:not([aria-controls])")) new WikiLinks(area);
}

prepare();
document.addEventListener("htmx:afterSwap", prepare);
