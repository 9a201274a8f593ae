// Up and Down beside the place of a row. They only write the numbers that one could type.
const MARK = "data-movable";

function places(container) {
  return [...container.querySelectorAll("[data-row]")]
    .map((row) => ({ row, input: row.querySelector("input.position") }))
    .filter(({ input }) => input && input.value);
}

function button(label, step) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "move-button";
  element.textContent = step < 0 ? "↑" : "↓";
  element.setAttribute("aria-label", label);
  element.dataset.step = step;
  return element;
}

function prepare(root) {
  for (const container of root.querySelectorAll(`[data-rows]:not([${MARK}])`)) {
    container.setAttribute(MARK, "");
    for (const { input } of places(container)) {
      const box = document.createElement("span");
      box.className = "move-buttons";
      box.append(button("Move up", -1), button("Move down", 1));
      input.after(box);
    }
  }
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[data-step]");
  if (!pressed) return;
  const rows = places(pressed.closest("[data-rows]"));
  const from = rows.findIndex(({ row }) => row.contains(pressed));
  const to = from + Number(pressed.dataset.step);
  if (to < 0 || to >= rows.length) return;
  const [mine, other] = [rows[from], rows[to]];
  [mine.input.value, other.input.value] = [other.input.value, mine.input.value];
  if (to < from) other.row.before(mine.row);
  else other.row.after(mine.row);
  pressed.focus();
});

prepare(document);
document.addEventListener("htmx:afterSwap", () => prepare(document));
