"use strict";
// What waits is dragged to another day, and the notices of a group into another order; the same forms do it without.

const move = document.getElementById("move");
let held = null;

for (const send of document.querySelectorAll(".send[draggable]")) {
  send.addEventListener("dragstart", (event) => {
    held = send;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", send.dataset.time);
  });
  send.addEventListener("dragend", () => { held = null; });
}

for (const day of document.querySelectorAll(".day[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!held || !move) return;
    event.preventDefault();
    day.classList.add("over");
  });
  day.addEventListener("dragleave", () => day.classList.remove("over"));
  day.addEventListener("drop", (event) => {
    day.classList.remove("over");
    if (!held || !move || day.contains(held)) return;
    event.preventDefault();
    move.action = held.dataset.move;
    move.elements.day.value = day.dataset.day;
    move.elements.time.value = held.dataset.time;
    move.requestSubmit();
  });
}

const order = document.getElementById("order");
if (order) {
  for (const line of order.querySelectorAll("li")) {
    line.draggable = true;
    line.addEventListener("dragstart", (event) => {
      held = line;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", line.dataset.release);
    });
    line.addEventListener("dragover", (event) => {
      if (!held || held === line) return;
      event.preventDefault();
      const box = line.getBoundingClientRect();
      line.parentNode.insertBefore(held, event.clientY < box.top + box.height / 2 ? line : line.nextSibling);
    });
    line.addEventListener("drop", (event) => event.preventDefault());
    line.addEventListener("dragend", () => {
      held = null;
      order.requestSubmit();
    });
  }
}
