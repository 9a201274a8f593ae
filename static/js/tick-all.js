// One box that ticks all boxes of a name. Without this it does not show.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...document.querySelectorAll(`[type="checkbox"][name="${all.dataset.tickAll}"]`)];
  const tell = () => {
    all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", tell);
  all.closest("label").hidden = false;
  tell();
}
