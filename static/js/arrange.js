// Arranging a list: rows.js and drag.js move its items as they move the rows of a form. Here they get their
// handles, and a number that is typed moves its item at once. One save sends the numbers.
import { go } from "./drag.js";
import { handle, places } from "./rows.js";

for (const list of document.querySelectorAll("[data-arrange]")) {
  for (const { row } of places(list)) row.prepend(handle(`Move ${row.dataset.name}`));
  for (const help of document.querySelectorAll("[data-arrange-help]")) help.hidden = false;
  list.addEventListener("change", ({ target }) => target.matches(".position") && typed(list, target));
}

function typed(list, input) {
  const place = Number(input.value);
  if (!Number.isInteger(place) || place < 1) return; // the server says what is wrong with it
  const rows = places(list);
  const from = rows.findIndex((row) => row.input === input);
  input.value = from + 1; // moving passes the numbers on, so each has to be there once
  go(input, Math.min(place, rows.length) - 1);
}
