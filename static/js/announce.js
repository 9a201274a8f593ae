// What a screen reader says aloud of what happened without a new page.
const place = document.querySelector("[data-arrange-status]") ?? document.createElement("p");
if (!place.isConnected) {
  place.className = "visually-hidden";
  place.setAttribute("role", "status");
  document.body.append(place);
}

export function announce(text) {
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = text));
}
