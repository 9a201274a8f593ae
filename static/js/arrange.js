// Arranging a list: by dragging, by the arrow keys of a handle, or by writing a number. All of it only writes
// the numbers that one could type, and one save sends them.
const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

class Arrangement {
  constructor(list) {
    this.list = list;
    this.status = document.querySelector("[data-arrange-status]");
    for (const row of this.rows) this.equip(row);
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("change", (event) => event.target.matches(".position") && this.typed(event.target));
    list.addEventListener("pointerdown", (event) => this.grab(event));
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  equip(row) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "arrange__handle";
    handle.textContent = "⠿";
    handle.setAttribute("aria-label", `Move ${row.dataset.name}`);
    row.prepend(handle);
  }

  number() {
    this.rows.forEach((row, index) => (row.querySelector(".position").value = index + 1));
  }

  move(row, place) {
    const others = this.rows.filter((other) => other !== row);
    const at = Math.max(0, Math.min(others.length, place));
    if (at === others.length) this.list.append(row);
    else others[at].before(row);
    this.number();
    this.status.textContent = `${row.dataset.name}, place ${at + 1} of ${others.length + 1}`;
  }

  key(event) {
    const step = STEPS[event.key];
    if (!step || !event.target.matches(".arrange__handle")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    this.move(row, this.rows.indexOf(row) + step);
    event.target.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  typed(input) {
    const place = Number(input.value);
    if (!Number.isInteger(place) || place < 1) return; // the server says what is wrong with it
    this.move(input.closest("[data-row]"), place - 1);
    input.focus();
  }

  grab(event) {
    if (event.button || !event.target.matches(".arrange__handle")) return;
    const row = event.target.closest("[data-row]");
    event.preventDefault();
    event.target.focus();
    row.classList.add("arrange__row--held");
    const drag = (moved) => this.drag(row, moved.clientY);
    const drop = () => {
      row.classList.remove("arrange__row--held");
      document.removeEventListener("pointermove", drag);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", drop);
      this.move(row, this.rows.indexOf(row));
    };
    // On the document: a row that moves would lose a captured pointer.
    document.addEventListener("pointermove", drag);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
  }

  drag(row, y) {
    if (y < 60) scrollBy(0, -16);
    if (y > innerHeight - 60) scrollBy(0, 16);
    const before = row.previousElementSibling;
    const after = row.nextElementSibling;
    const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
    if (before && y < middle(before)) before.before(row);
    else if (after && y > middle(after)) after.after(row);
  }
}

for (const list of document.querySelectorAll("[data-arrange]")) {
  new Arrangement(list);
  for (const help of document.querySelectorAll("[data-arrange-help]")) help.hidden = false;
}

// On the shelf: one box ticks all of the page.
const all = document.querySelector("[data-tick-all]");
if (all) {
  all.parentElement.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("[data-bulk] [name=work]")) box.checked = all.checked;
  });
}
