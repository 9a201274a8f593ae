// One box that ticks all others of a name in its form. Without this it does not show.
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const all = label.querySelector("input");
  const boxes = [...label.closest("form").querySelectorAll(`[name="${label.dataset.tickAll}"]`)];
  const tell = () => {
    all.checked = boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  label.hidden = false;
  tell();
}
