"use strict";
const form = document.getElementById("details");
const drop = document.getElementById("drop");
const progress = document.getElementById("progress");
const gone = document.getElementById("gone");

function save() {
  return form ? fetch("/details", { method: "POST", body: new URLSearchParams(new FormData(form)) }) : Promise.resolve();
}

async function send(files) {
  const reading = document.getElementById("reading");
  await save();
  for (const [number, file] of files.entries()) {
    reading.textContent = drop.dataset.reading.replace("{done}", number + 1).replace("{total}", files.length);
    // A file that is refused halfway breaks its connection off; the page that is loaded next tells why.
    await fetch("/files", { method: "POST", headers: { "X-File-Name": encodeURIComponent(file.name) }, body: file }).catch(() => 0);
  }
  history.replaceState(null, "", `${location.pathname}#read`);
  location.reload();
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...(await filesIn(one)));
  }
}

if (drop) {
  for (const input of drop.querySelectorAll("input[type=file]")) {
    input.value = "";
    input.addEventListener("change", () => send([...input.files]));
  }
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    send(entries.length ? (await Promise.all(entries.map(filesIn))).flat() : [...event.dataTransfer.files]);
  });
}
if (form) form.addEventListener("change", save);
const place = location.hash.slice(1);
if (place === "read") ["refused-title", "understood", "corrections-title"].map((id) => document.getElementById(id)).find(Boolean)?.focus();
if (place.startsWith("file-")) {
  const file = document.getElementById(place);
  if (file) { file.open = true; file.querySelector("summary").focus(); }
}

function show(view) {
  const current = document.getElementById("current");
  if (current.textContent !== view.current) current.textContent = view.current;  // read aloud once for each conversation
  document.getElementById("share").value = view.percent;
  document.getElementById("percent").textContent = `${view.percent}%`;
  document.getElementById("left").textContent = view.left;
  document.querySelectorAll(".states .soft").forEach((state, number) => { state.textContent = view.files[number].state; });
}

async function look() {
  try {
    const answer = await fetch("/progress.json");
    if (!answer.ok) throw new Error(answer.status);
    const view = await answer.json();
    if (progress && !view.running) return location.replace("/results");
    if (progress) show(view);
    gone.hidden = true;
  } catch {
    gone.textContent = gone.dataset.text;
    gone.hidden = false;
  }
}
setInterval(look, progress ? 1000 : 20000);
