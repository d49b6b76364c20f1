"use strict";
// The writing page with a script: paste, drag, live checks, autosave, the phone beside the text. All of it works without.
(() => {
  const form = document.getElementById("text");
  const body = document.getElementById("body");
  const phone = document.querySelector("#phone iframe");
  const kept = document.getElementById("kept");
  const token = document.querySelector("meta[name=csrf-token]").content;
  const fields = { 标题: document.getElementById("title"), 摘要: document.getElementById("digest"), 正文: body };
  let waiting = 0, sending = null, leaving = false;

  document.documentElement.classList.add("scripted");
  for (const one of document.querySelectorAll(".toolbar[hidden], .tabs[hidden]")) one.hidden = false;

  const say = (sentence) => { kept.textContent = sentence; };
  const ask = (address, content, more = {}) =>
    fetch(address, { method: "POST", body: content, headers: { "X-CSRFToken": token }, credentials: "same-origin", ...more }).then(async (answer) => {
      let told = {};
      try { told = await answer.json(); } catch { told = { refused: answer.status === 413 ? "太大了，没有收下" : "没有办成，请稍后再试" }; }
      if (!answer.ok) throw new Error(told.refused || "没有办成，请稍后再试");
      return told;
    });

  // The text at the cursor.
  function put(text, from = body.selectionStart, to = body.selectionEnd) {
    body.focus();
    body.setSelectionRange(from, to);
    // execCommand keeps the browser's own undo; where it is gone the text is put in all the same.
    if (!document.execCommand("insertText", false, text)) body.setRangeText(text, from, to, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function block(text) {
    const before = body.value.slice(0, body.selectionStart), after = body.value.slice(body.selectionEnd);
    const lead = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const tail = after === "" || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    put(lead + text + tail);
  }
  const around = (mark, usual) => put(mark + (body.value.slice(body.selectionStart, body.selectionEnd) || usual) + mark);
  function lines(prefix) {
    const from = body.value.lastIndexOf("\n", body.selectionStart - 1) + 1;
    const chosen = body.value.slice(from, body.selectionEnd) || "文字";
    let number = 0;
    put(chosen.split("\n").map((line) => (line.trim() ? (prefix === "1. " ? `${++number}. ` : prefix) + line : line)).join("\n"), from, body.selectionEnd);
  }
  const tools = {
    heading: () => lines("## "), bold: () => around("**", "文字"), list: () => lines("- "), numbers: () => lines("1. "), quote: () => lines("> "),
    link: () => put(`[${body.value.slice(body.selectionStart, body.selectionEnd) || "文字"}](https://)`),
    table: () => block("| 项目 | 内容 |\n| --- | --- |\n|  |  |"), rule: () => block("---"),
    picture: () => document.getElementById("add-pictures").click(),
  };
  document.querySelector(".toolbar").addEventListener("click", (event) => {
    const tool = event.target.dataset.tool;
    if (tool) tools[tool]();
  });

  // Pictures: dragged, pasted, chosen.
  async function take(files) {
    for (const file of files) {
      say(`正在放入 ${file.name || "图片"} …`);
      const data = new FormData();
      data.append("picture", file, file.name || "图片");
      try {
        block((await ask(form.dataset.picture, data)).markdown);
        say("图片放好了，说明在下面填写");
      } catch (problem) { say(problem.message); }
    }
  }
  const pictures = (list) => [...list].filter((one) => one.type.startsWith("image/"));
  document.getElementById("add-pictures").addEventListener("change", (event) => {
    take(pictures(event.target.files));
    event.target.value = "";
  });
  for (const name of ["dragover", "drop"]) {
    body.addEventListener(name, (event) => {
      const files = event.dataTransfer.files;
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      body.classList.toggle("over", name === "dragover");
      if (name === "dragover") return;
      const document_ = [...files].find((one) => /\.(docx|md|markdown)$/i.test(one.name));
      if (document_) {
        const chosen = new DataTransfer();
        chosen.items.add(document_);
        document.getElementById("document").files = chosen.files;
        form.requestSubmit(form.querySelector("button[value=take]"));
      } else take(pictures(files));
    });
  }
  body.addEventListener("dragleave", () => body.classList.remove("over"));
  body.addEventListener("paste", async (event) => {
    const data = event.clipboardData;
    const html = data.getData("text/html");
    if (!html && data.files.length) {
      event.preventDefault();
      take(pictures(data.files));
      return;
    }
    if (!html) return;
    event.preventDefault();
    const plain = data.getData("text/plain");
    say("正在整理粘贴的内容 …");
    try {
      const told = await ask(form.dataset.paste, html, { headers: { "X-CSRFToken": token, "Content-Type": "text/html" } });
      if (told.markdown.includes("\n\n")) block(told.markdown); else put(told.markdown);
      say(told.remarks.join("；") || "粘贴好了");
    } catch (problem) {
      put(plain);
      say(`${problem.message}。先按纯文字粘贴了`);
    }
  });

  // Counts against the platform's limits.
  function count(field) {
    const counter = form.querySelector(`.counter[data-for="${field.id}"]`) || field.parentElement.appendChild(Object.assign(document.createElement("span"), { className: "counter" }));
    counter.dataset.for = field.id;
    const length = [...field.value].length, most = Number(field.dataset.most), warn = Number(field.dataset.warn || most);
    counter.textContent = `${length} / ${most}`;
    counter.className = "counter" + (length > most ? " over" : length > warn ? " near" : "");
    counter.title = length > warn && length <= most ? `超过 ${warn} 个字，有的公众号发不出去` : "";
  }
  for (const field of form.querySelectorAll("[data-most]")) {
    field.addEventListener("input", () => count(field));
    count(field);
  }

  // What is typed is kept, looked through and shown on the phone, a moment after the last key.
  function typed() {
    const data = new FormData();
    for (const [name, value] of new FormData(form)) if (!(value instanceof File)) data.append(name, value);
    return data;
  }
  async function keep() {
    if (leaving) return;
    if (sending) sending.abort();
    const mine = (sending = new AbortController());
    try {
      const before = body.value;
      const told = await ask(form.dataset.keep, typed(), { signal: mine.signal });
      say(`${told.at} 自动留了一份，还没有保存`);
      document.getElementById("length").textContent = told.characters ? `排版后 ${told.characters} 字符，公众号最多 20000` : "";
      const findings = document.getElementById("findings");
      if (!findings.contains(document.activeElement)) findings.innerHTML = told.findings;
      const shown = document.getElementById("pictures");
      if (shown.dataset.paths !== told.paths) {
        shown.innerHTML = told.pictures;
        shown.dataset.paths = told.paths;
      } else if (told.body.replaceAll("\r\n", "\n") !== before && body.value === before) {
        body.value = told.body.replaceAll("\r\n", "\n"); // the words of a picture were put into the text
        if (!shown.contains(document.activeElement)) shown.innerHTML = told.pictures;
        else for (const was of shown.querySelectorAll("input[name^='was:']")) {
          const path = was.name.slice(4);
          was.value = ["alt", "words", "credit"].map((part) => shown.querySelector(`input[name="${CSS.escape(part)}:${CSS.escape(path)}"]`)?.value.trim() || "").join("|");
        }
      }
      show();
    } catch (problem) {
      if (problem.name !== "AbortError") say(problem.message);
    }
  }
  function show() {
    const at = phone.contentWindow ? phone.contentWindow.scrollY : 0;
    phone.addEventListener("load", () => phone.contentWindow.scrollTo(0, at), { once: true });
    phone.src = `${form.dataset.preview}?${Date.now()}`;
  }
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, 900);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    window.clearTimeout(waiting);
    if (sending) sending.abort();
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // One press puts right what has a suggestion.
  document.getElementById("findings").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fix]");
    if (!button) return;
    const field = fields[button.dataset.where], quote = button.dataset.quote;
    let start = Number(button.dataset.start);
    if (field.value.slice(start, start + quote.length) !== quote) start = field.value.indexOf(quote);
    if (start < 0) return;
    event.preventDefault();
    field.setRangeText(button.dataset.fix, start, start + quote.length, "preserve");
    button.closest("li").remove();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The cover is cut around the point that is pressed.
  const whole = document.getElementById("cover-whole"), focus = document.getElementById("cover_focus");
  function cut() {
    for (const shape of ["wide", "square"]) {
      const address = form.dataset.cover.replace("FILE", document.getElementById("cover").value).replace("SHAPE", shape);
      document.getElementById(`cover-${shape}`).src = `${address}?focus=${focus.value}`;
    }
  }
  if (whole) {
    whole.addEventListener("click", (event) => {
      const box = whole.getBoundingClientRect();
      const part = (value) => Math.min(1, Math.max(0, value)).toFixed(2);
      const value = `${part((event.clientX - box.left) / box.width)},${part((event.clientY - box.top) / box.height)}`;
      const option = focus.querySelector("option.own") || focus.appendChild(Object.assign(document.createElement("option"), { className: "own", textContent: "自己点的位置" }));
      option.value = value;
      focus.value = value;
      focus.dispatchEvent(new Event("input", { bubbles: true }));
      cut();
    });
    focus.addEventListener("change", cut);
  }

  // On a phone the preview is a tab.
  const page = document.getElementById("writing-page");
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      page.classList.toggle("show-phone", tab.dataset.tab === "phone");
      for (const one of document.querySelectorAll("[data-tab]")) one.toggleAttribute("aria-current", one === tab);
      window.scrollTo(0, 0);
    });
  }
  window.moreShortcuts = [["Ctrl+S", "保存"], ["Ctrl+B", "加粗"]];
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".save button[value=save]"));
    }
    if (event.key === "b" && document.activeElement === body) {
      event.preventDefault();
      tools.bold();
    }
  });
})();
