// Rows move by dragging their handle, or with the arrow keys on it. Like the buttons, it only writes the numbers
// that one could type ("move to 3"); the server reads the numbers.
import { announce } from "./announce.js";
import { moveTo, places } from "./rows.js";

const containerOf = (handle) => handle.closest("[data-rows], [data-arrange]");

function step(handle, by) {
  const rows = places(containerOf(handle));
  const from = rows.findIndex(({ row }) => row.contains(handle));
  return go(handle, by === -Infinity ? 0 : by === Infinity ? rows.length - 1 : from + by);
}

// Put the row that `within` it stands in place `to`; what was used keeps the focus.
export function go(within, to) {
  const rows = places(containerOf(within));
  const from = rows.findIndex(({ row }) => row.contains(within));
  if (to < 0 || to >= rows.length || to === from) return;
  const { name } = rows[from].row.dataset;
  moveTo(rows, from, to);
  within.focus();
  announce(name ? `${name}, place ${to + 1} of ${rows.length}` : `Moved to place ${to + 1} of ${rows.length}.`);
}

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.(".drag-handle");
  if (!handle || !(event.key in KEYS)) return;
  event.preventDefault();
  step(handle, KEYS[event.key]);
});

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".drag-handle");
  if (!handle || event.button) return;
  event.preventDefault();
  handle.focus();
  const container = containerOf(handle);
  const moving = places(container).find(({ row }) => row.contains(handle)).row;
  moving.classList.add("is-moving");
  handle.setPointerCapture(event.pointerId);

  const move = ({ clientY }) => {
    const edge = 60;
    if (clientY < edge) scrollBy(0, -12);
    else if (clientY > innerHeight - edge) scrollBy(0, 12);
    const rows = places(container);
    const to = rows.findIndex(({ row }) => clientY < row.getBoundingClientRect().bottom);
    go(handle, to < 0 ? rows.length - 1 : to);
  };
  const end = () => {
    moving.classList.remove("is-moving");
    handle.removeEventListener("pointermove", move);
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", end, { once: true });
  handle.addEventListener("pointercancel", end, { once: true });
});
