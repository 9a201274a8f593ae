// A section that turned into its form takes the focus; Escape is left to the browser, Cancel is a link.
document.addEventListener("htmx:afterSwap", (event) => {
  const section = document.getElementById(event.detail.target.id) ?? event.detail.elt;
  const wrong = section?.querySelector?.(".field--wrong input, .field--wrong select, .field--wrong textarea");
  const first = section?.querySelector?.(".section-form input:not([type=hidden]), .section-form select, .section-form textarea");
  (wrong ?? first)?.focus();
});

// A double click sends a form once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
