"use strict";
const byId = (id) => document.getElementById(id);
const byLabel = byId("by-label");
const bySpeaker = byId("by-speaker");
const talked = byId("talked");
const wordsOf = (text) => text.split(" ").filter(Boolean);
const unitOf = (node) => ({
  node,
  number: Number(node.id.slice(1)),
  text: node.dataset.text,
  before: wordsOf(node.dataset.labels),
  after: new Set(wordsOf(node.dataset.labels)),
  judged: false,
  checked: "checked" in node.dataset,
  unsure: node.querySelector(".unsure") !== null,
});
const turns = [...talked.querySelectorAll(".turn")].map((node) => (
  { node, speaker: node.dataset.speaker, units: [...node.querySelectorAll(".unit")].map(unitOf) }
));
const units = turns.flatMap((turn) => turn.units);

function isWanted(unit) {
  return !byLabel.value || (byLabel.value === "?" ? unit.unsure : unit.after.has(byLabel.value));
}

function show() {
  let count = 0;
  for (const turn of turns) {
    const spoken = !bySpeaker.value || turn.speaker === bySpeaker.value;
    let any = false;
    for (const unit of turn.units) {
      const wanted = spoken && isWanted(unit);
      unit.node.hidden = !wanted;
      any = any || wanted;
      count += wanted ? 1 : 0;
    }
    turn.node.hidden = !any;
  }
  byId("shown").textContent = count;
}

function choose(label, speaker) {
  byLabel.value = label;
  bySpeaker.value = speaker;
  show();
}

/* A link to a sentence that the filters hide takes the filters away. */
function follow() {
  const unit = units[Number(location.hash.slice(2)) - 1];
  if (location.hash.startsWith("#u") && unit && unit.node.hidden) {
    choose("", "");
    unit.node.scrollIntoView();
  }
}

/* The words behind one label, until another is pointed at or chosen. */
function light(target) {
  const tag = target.closest?.(".tag[data-label]");
  for (const lit of talked.querySelectorAll(".lit")) {
    lit.classList.remove("lit");
    for (const word of lit.querySelectorAll("mark.on")) word.classList.remove("on");
  }
  if (!tag) return;
  const words = [...tag.closest(".unit").querySelectorAll("mark")];
  for (const word of words) word.classList.toggle("on", wordsOf(word.dataset.for).includes(tag.dataset.label));
  if (words.length) tag.closest(".unit").classList.add("lit");
}

byLabel.addEventListener("change", show);
bySpeaker.addEventListener("change", show);
addEventListener("hashchange", follow);
for (const kind of ["mouseover", "focusin", "click"]) talked.addEventListener(kind, (event) => light(event.target));
for (const link of document.querySelectorAll("a[data-show]")) {
  link.addEventListener("click", () => choose(link.dataset.show, link.dataset.speaker ?? ""));
}
