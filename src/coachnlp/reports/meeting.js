"use strict";
const byLabel = document.getElementById("by-label");
const bySpeaker = document.getElementById("by-speaker");
const shown = document.getElementById("shown");
function show() {
  let count = 0;
  for (const turn of document.querySelectorAll(".turn")) {
    const spoken = !bySpeaker.value || turn.dataset.speaker === bySpeaker.value;
    let any = false;
    for (const unit of turn.querySelectorAll("p")) {
      const wanted = spoken && (!byLabel.value || unit.dataset.labels.split(" ").includes(byLabel.value));
      unit.hidden = !wanted;
      any = any || wanted;
      count += wanted ? 1 : 0;
    }
    turn.hidden = !any;
  }
  shown.textContent = count;
}
byLabel.addEventListener("change", show);
bySpeaker.addEventListener("change", show);
for (const link of document.querySelectorAll("a[data-show]")) {
  link.addEventListener("click", () => { byLabel.value = link.dataset.show; bySpeaker.value = ""; show(); });
}
