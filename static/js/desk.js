// The moderators' desk by keyboard, and the lease that is given back when the page is left.
const decision = () => document.getElementById("decision");
const reasons = () => document.getElementById("desk-reasons");
let pressed = null; // the button that waits for a reason: Return or Reject

const isTyping = (element) =>
  element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");

function inView() {
  const focused = document.activeElement?.closest(".change");
  const changes = [...document.querySelectorAll(".deciding .change")];
  return focused ?? changes.find((change) => change.getBoundingClientRect().bottom > 120) ?? changes[0];
}

function acceptAll() {
  for (const choice of decision().querySelectorAll("[type=radio][value=accept]")) choice.checked = true;
  decision().querySelector("[data-approve]").focus();
}

function decline() {
  const change = inView();
  const choice = change?.querySelector("[type=radio][value=decline]");
  if (!choice) return;
  choice.checked = true;
  change.querySelector(".decision__note input").focus();
}

// Return and reject want a reason: the dialog offers them by number.
function ask(button) {
  pressed = button;
  if (!button) return;
  if (reasons().querySelector("button[value]")) reasons().showModal();
  else decision().elements.comment.focus();
}

function choose(slug) {
  const { grounds, comment } = decision().elements;
  reasons().close();
  grounds.value = slug;
  if (comment.value.trim() || grounds.selectedOptions[0].dataset.words) pressed.click();
  else comment.focus();
}

const keys = {
  a: acceptAll,
  d: decline,
  r: () => ask(decision().querySelector("[data-return]")),
  x: () => ask(decision().querySelector("[data-reject]")),
  c: () => decision().elements.comment.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target) && decision()?.contains(event.target)) event.target.blur();
  if (isTyping(event.target) || event.target.closest("summary")?.open) return;
  if (document.querySelector("dialog[open]")) {
    const place = Number(event.key);
    if (reasons()?.open && place) reasons().querySelectorAll("button[value]")[place - 1]?.click();
    return;
  }
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = marked ? () => marked.click() : decision() && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const reason = event.target.closest("#desk-reasons button[value]");
  if (reason) choose(reason.value);
});

for (const opener of document.querySelectorAll("[data-opens]")) opener.hidden = false;

// A moderator who leaves gives back his lease; the one the next page has renewed runs longer and stays.
window.addEventListener("pagehide", () => {
  const release = document.querySelector("#lease [data-release]");
  if (!release) return;
  const data = new FormData(release.form);
  data.append("left", "1");
  navigator.sendBeacon(release.formAction, data);
});
