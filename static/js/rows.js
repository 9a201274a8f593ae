// Up and Down beside the place of a row, and a handle to drag it. They only write the numbers that one could type.
import { announce } from "./announce.js";

const MARK = "data-movable";

export function places(container) {
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

export function handle(label) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "drag-handle";
  element.textContent = "⠿";
  element.setAttribute("aria-label", label);
  return element;
}

const isNumbered = ({ input }) => /^\s*\d+\s*$/.test(input.value);

// The numbers of the places, from the first to the last. Where one was typed over, it is a number nobody has.
function numbersOf(rows) {
  if (rows.every(isNumbered)) return rows.map(({ input }) => input.value);
  const taken = new Set(rows.filter(isNumbered).map(({ input }) => Number(input.value)));
  for (let number = 1; taken.size < rows.length; number += 1) taken.add(number);
  return [...taken].sort((one, other) => one - other);
}

// Put the row at `from` in place `to`: the others step aside, so that it keeps the focus and the pointer. The
// numbers stay where they are. What is no number stays with its row: the server says what is wrong with it.
export function moveTo(rows, from, to) {
  const numbers = numbersOf(rows);
  const { row } = rows[from];
  const others = (start, end) => rows.slice(start, end).map((other) => other.row);
  if (to < from) row.after(...others(to, from));
  else row.before(...others(from + 1, to + 1));
  rows.splice(to, 0, ...rows.splice(from, 1));
  rows.forEach((each, index) => {
    if (index === to || isNumbered(each)) each.input.value = numbers[index];
  });
}

function prepare(root) {
  for (const container of root.querySelectorAll(`[data-rows]:not([${MARK}])`)) {
    container.setAttribute(MARK, "");
    for (const { input } of places(container)) {
      const box = document.createElement("span");
      box.className = "move-buttons";
      // After the input: a label around both names its first control.
      box.append(button("Move up", -1), button("Move down", 1), handle("Move this row: drag it, or press the arrow keys"));
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
  moveTo(rows, from, to);
  pressed.focus();
  announce(`Moved to place ${to + 1} of ${rows.length}.`);
});

prepare(document);
document.addEventListener("htmx:afterSwap", () => prepare(document));
