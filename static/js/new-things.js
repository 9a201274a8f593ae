// Adding an entity below the box in which it was named. The server gives the same few fields it gives, without
// script, beside a name it does not know.
import { announce } from "./announce.js";

const blockOf = (input) => input.closest(".field")?.querySelector("[data-new-thing]");

async function offer(input, address) {
  const asked = new URL(address, location.href);
  asked.searchParams.set("name", input.name);
  asked.searchParams.set("q", input.value.trim());
  const response = await fetch(asked, { headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) return; // then the form itself will say what to do
  blockOf(input)?.remove();
  const last = input.nextElementSibling?.matches("[role=listbox]") ? input.nextElementSibling : input;
  last.insertAdjacentHTML("afterend", await response.text());
  const block = blockOf(input);
  const alike = block.querySelectorAll(".likeness").length;
  announce(alike ? `${alike} like it are here already. Is it one of these?` : `“${input.value}” will be added with this.`);
  if (alike) block.querySelector("input[type=radio]").focus();
}

document.addEventListener("chosen", (event) => {
  blockOf(event.target)?.remove();
  if (event.detail) offer(event.target, event.detail);
});

// Another name: what was asked about the former one is void.
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-suggestions]")) blockOf(event.target)?.remove();
});

// One of those alike: its name goes into the box.
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-new-thing] .likeness input[type=radio]");
  if (!choice || event.detail === 0) return; // by arrow keys one only looks; the server reads what is chosen
  const input = choice.closest(".field:has([data-suggestions])").querySelector("[data-suggestions]");
  input.value = choice.value;
  blockOf(input).remove();
  input.focus();
  announce(`${choice.value} is chosen.`);
});
