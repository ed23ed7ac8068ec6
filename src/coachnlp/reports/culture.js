"use strict";
// A link to a number's sources opens what they are folded in.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
  }
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
addEventListener("beforeprint", () => {
  for (const charts of document.querySelectorAll("details.charts")) charts.open = true;
});

const form = document.getElementById("assessment");
if (form) {
  const names = form.dataset;
  const text = (value) => JSON.stringify(value.trim()).replace(/\u007f/g, "");
  const save = document.getElementById("save");
  save.hidden = false;
  save.addEventListener("click", () => {
    const lines = [`${names.date} = ${text(form.elements.date.value)}`, `${names.by} = ${text(form.elements.by.value)}`];
    for (const step of form.querySelectorAll("fieldset")) {
      const chosen = step.querySelector("input:checked");
      lines.push("", `[[${names.steps}]]`, `${names.step} = ${text(step.dataset.name)}`);
      lines.push(`${names.answer} = ${text(chosen ? chosen.value : "")}`);
      lines.push(`${names.note} = ${text(step.querySelector("textarea").value)}`);
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/toml" }));
    link.download = names.file;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
