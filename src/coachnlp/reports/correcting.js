const template = byId("editor");
const say = template.dataset;
const choices = new Map([...template.content.querySelectorAll("input")].map((input) => [input.value, input]));
let panel = null;
let unsaved = false;

const isOn = () => byId("correcting").getAttribute("aria-pressed") === "true";
const isChanged = (unit) => unit.before.length !== unit.after.size || unit.before.some((label) => !unit.after.has(label));

function make(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function hidden(text) {
  return make("span", { className: "vh act" }, text);
}

/* A tag as a button, or as it was. */
function remade(tag, name) {
  if (tag.localName === name) return tag;
  const made = make(name, { className: tag.className }, ...tag.childNodes);
  Object.assign(made.dataset, tag.dataset);
  if (name === "button") made.type = "button";
  tag.replaceWith(made);
  return made;
}

function tagsOf(unit) {
  return [...unit.node.querySelectorAll(".tag")];
}

function added(label) {
  const { name, sign, stance } = choices.get(label).dataset;
  const tag = make("button", { type: "button", className: `tag added ${stance}` }, `${sign} ${name}`, hidden(`, ${say.wrong}`));
  Object.assign(tag.dataset, { label, plain: "" });
  return tag;
}

/* Draws a unit's tags as its labels are now; those that were found and do not hold are struck out. */
function paint(unit) {
  const note = unit.node.querySelector(".checked") ?? make("span", { className: "checked" });
  const edit = unit.node.querySelector(".edit");
  for (const tag of tagsOf(unit)) if (tag.classList.contains("added")) tag.remove();
  for (const tag of tagsOf(unit)) {
    const wrong = !unit.after.has(tag.dataset.label);
    tag.classList.toggle("wrong", wrong);
    tag.setAttribute("aria-pressed", wrong);
  }
  const end = edit ?? note;
  if (edit === null) unit.node.append(" ", note);
  for (const label of unit.after) if (!unit.before.includes(label)) end.before(added(label), " ");
  note.textContent = isChanged(unit) ? say.corrected : say.confirmed;
  if (unit.judged || unit.checked) end.before(note, " ");
  else note.remove();
}

function judge(unit, labels) {
  unit.after = new Set([...choices.keys()].filter((label) => labels.has(label)));
  unit.judged = true;
  unsaved = true;
  paint(unit);
  tell();
}

function undo(unit) {
  unit.after = new Set(unit.before);
  unit.judged = false;
  paint(unit);
  tell();
}

function tell(text) {
  const checked = byId("whole").checked ? units.length : units.filter((unit) => unit.judged || unit.checked).length;
  const progress = say.progress.replace("{checked}", checked).replace("{corrected}", units.filter(isChanged).length);
  byId("progress").textContent = text ?? progress;
}

function close() {
  if (!panel) return;
  panel.node.remove();
  panel.unit.node.querySelector(".edit")?.focus();
  panel = null;
}

function chosen() {
  return new Set([...panel.node.querySelectorAll("input:checked")].map((input) => input.value));
}

function open(unit) {
  close();
  const node = template.content.firstElementChild.cloneNode(true);
  panel = { node, unit };
  node.querySelector("#editing").textContent = say.labelsOf.replace("{n}", unit.number);
  for (const input of node.querySelectorAll("input")) input.checked = unit.after.has(input.value);
  node.querySelector("[data-do=undo]").hidden = !unit.judged;
  unit.node.after(node);
  node.querySelector("input").focus();
}

/* Of labels that exclude each other, the one chosen last stays. */
function exclude(input) {
  const groups = wordsOf(input.dataset.groups);
  for (const other of panel.node.querySelectorAll("input:checked")) {
    if (other !== input && wordsOf(other.dataset.groups).some((group) => groups.includes(group))) other.checked = false;
  }
}

function toggle(unit, label) {
  const labels = new Set(unit.after);
  if (!labels.delete(label)) labels.add(label);
  judge(unit, labels);
  tagsOf(unit).find((tag) => tag.dataset.label === label)?.focus();
}

function act(event) {
  const unit = units[Number(event.target.closest(".unit")?.id.slice(1)) - 1];
  const tag = event.target.closest(".tag");
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action) {
    const { unit: edited } = panel;
    if (action === "done") judge(edited, chosen());
    if (action === "undo") undo(edited);
    close();
  } else if (unit && event.target.closest(".edit")) open(unit);
  else if (unit && tag && isOn()) toggle(unit, tag.dataset.label);
}

function explain(event) {
  const input = event.target.closest?.("label")?.querySelector("input") ?? event.target;
  if (input.dataset?.means) panel.node.querySelector(".means").textContent = input.dataset.means;
}

function turnOn(on) {
  close();
  byId("correcting").setAttribute("aria-pressed", on);
  byId("corrections").hidden = byId("how").hidden = !on;
  for (const unit of units) {
    unit.node.querySelector(".edit")?.remove();
    for (const tag of tagsOf(unit)) {
      const wrong = tag.classList.contains("wrong");
      const plain = tag.localName === "span" || tag.dataset.plain !== undefined;
      const made = remade(tag, on || !plain ? "button" : "span");
      if (plain) made.dataset.plain = "";
      made.querySelector(".act")?.remove();
      if (on || wrong) made.append(hidden(`, ${say.wrong}`));
      if (on) made.setAttribute("aria-pressed", wrong);
      else made.removeAttribute("aria-pressed");
    }
    if (on) unit.node.append(" ", make("button", { type: "button", className: "edit", ariaLabel: say.editUnit.replace("{n}", unit.number) }, say.edit));
  }
  tell();
}

function corrections() {
  const { format, meeting, codebook } = talked.dataset;
  const rows = units.filter((unit) => unit.judged || byId("whole").checked);
  const plain = ({ number, text, before, after }) => ({ unit: number, text, before, after: [...after] });
  return { format, meeting, codebook, made: new Date().toISOString(), units: rows.map(plain) };
}

function save() {
  const found = corrections();
  const file = `coachnlp-${found.meeting.slice(0, 8)}-${found.made.replace(/\.\d+|[-:]/g, "")}.corrections.json`;
  const href = URL.createObjectURL(new Blob([JSON.stringify(found, null, 1), "\n"], { type: "application/json" }));
  make("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
  unsaved = false;
  tell(say.saved.replace("{file}", file));
}

async function goOn(event) {
  try {
    const found = JSON.parse(await event.target.files[0].text());
    if (found.format !== talked.dataset.format || found.meeting !== talked.dataset.meeting) throw new Error();
    for (const { unit: number, text, after } of found.units) {
      if (units[number - 1]?.text === text) judge(units[number - 1], new Set(after));
    }
    byId("whole").checked = units.every((unit) => unit.judged);
    unsaved = false;
    tell();
  } catch {
    tell(say.otherFile);
  }
  event.target.value = "";
}

byId("correcting").addEventListener("click", () => turnOn(!isOn()));
byId("whole").addEventListener("change", () => { unsaved = true; tell(); });
byId("save").addEventListener("click", save);
byId("go-on").addEventListener("change", goOn);
talked.addEventListener("click", act);
talked.addEventListener("change", (event) => { if (panel?.node.contains(event.target)) exclude(event.target); });
for (const kind of ["focusin", "mouseover"]) talked.addEventListener(kind, (event) => { if (panel) explain(event); });
talked.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
