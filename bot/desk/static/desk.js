"use strict";
// Small helps for every page; all of them work without it.

// Acts that cannot be taken back ask once more, in words that say what happens.
document.addEventListener("submit", (event) => {
  const asked = event.target.dataset.confirm || (event.submitter && event.submitter.dataset.confirm);
  if (asked && !window.confirm(asked)) {
    event.preventDefault();
    return;
  }
  if (event.target.method === "post") {
    // A second press of the same button does nothing; after a moment the button says that it is at work.
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
    const button = event.submitter;
    window.setTimeout(() => button && button.classList.add("busy"), 300);
  }
});

// Coming back by “后退” finds the form as it was, ready to be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button.busy")) button.classList.remove("busy");
});

// One open menu at a time; Escape and a press elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.who[open], details.more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[open].who, details[open].more")) menu.open = false;
    const open = document.querySelector("dialog[open]");
    if (open) open.close();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?") shortcuts();
  if (event.key === "/") {
    const find = document.getElementById("find");
    if (find) {
      event.preventDefault();
      find.focus();
    }
  }
  if (event.key === "n") {
    const write = document.querySelector("a.write");
    if (write) write.click();
  }
  if (/^[1-9]$/.test(event.key)) {
    const place = document.querySelectorAll("nav.places a")[Number(event.key) - 1];
    if (place) place.click();
  }
  if (event.key === "j" || event.key === "k") {
    const lines = [...document.querySelectorAll(".lines a.line")];
    const here = lines.indexOf(document.activeElement);
    const next = lines[here + (event.key === "j" ? 1 : -1)] || (here < 0 ? lines[0] : null);
    if (next) next.focus();
  }
});

function shortcuts() {
  let dialog = document.getElementById("shortcuts");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "shortcuts";
    dialog.setAttribute("aria-label", "快捷键");
    const rows = [["n", "写信息"], ["/", "查找"], ["1 … 9", "去左边的第几个地方"], ["j　k", "下一行、上一行"], ["Esc", "关上打开的菜单"], ["?", "看这张表"]];
    for (const [key, what] of rows.concat((window.moreShortcuts || []))) {
      const row = document.createElement("p");
      const mark = document.createElement("kbd");
      mark.textContent = key;
      row.append(mark, what);
      dialog.append(row);
    }
    const form = document.createElement("form");
    form.method = "dialog";
    const close = document.createElement("button");
    close.className = "btn btn-outline-secondary";
    close.textContent = "关上";
    form.append(close);
    dialog.append(form);
    document.body.append(dialog);
  }
  dialog.showModal();
}

// A text that is meant to be copied gets a button for it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = "已复制";
  });
}
