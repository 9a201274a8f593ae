// What a screen reader says aloud of what happened without a new page.
const place = document.createElement("p");
place.className = "visually-hidden";
place.setAttribute("role", "status");
document.body.append(place);

export function announce(text) {
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = text));
}
