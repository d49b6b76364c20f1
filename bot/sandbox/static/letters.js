// The side panel for those who build: what went to the callback, how often, in which envelope, and what came back.
"use strict";

const OUTCOMES = { answered: "答复了", timeout: "超时", unreachable: "没连上", error: "出错" };
const STATES = { waiting: "等着送", working: "正在送", done: "送到了", failed: "没送到" };
const open = new Set();

function shown(label, text) {
  const box = make("div");
  const block = make("pre", "", text);
  block.tabIndex = 0;
  block.setAttribute("aria-label", label);
  box.append(make("h4", "", label), block);
  return box;
}

function delivery(one, place) {
  const node = make("li");
  const status = one.status ? `HTTP ${one.status}，` : "";
  node.append(make("p", `outcome ${one.outcome}`, `第 ${place + 1} 次：${OUTCOMES[one.outcome] || one.outcome}（${status}${one.seconds} 秒）`));
  if (one.query) node.append(shown("地址里的参数", new URLSearchParams(one.query).toString().replaceAll("&", "\n")));
  if (one.sent) node.append(shown("发出的包裹", one.sent));
  if (one.answer) node.append(shown("收到的答复", one.answer));
  return node;
}

function letter(one) {
  const node = make("details");
  node.open = open.has(one.id);
  node.addEventListener("toggle", () => (node.open ? open.add(one.id) : open.delete(one.id)));
  const times = one.deliveries.length > 1 ? `，送了 ${one.deliveries.length} 次` : "";
  const list = make("ol");
  list.append(...one.deliveries.map(delivery));
  node.append(make("summary", "", `${timeWords(one.at)} ${one.kind}：${STATES[one.state] || one.state}${times}`), shown("明文", one.body), list);
  return node;
}

async function showLetters() {
  if (at("letters").hidden) return;
  const query = new URLSearchParams({ account: here.account, citizen: here.citizen });
  const found = await ask(`/phone/letters?${query}`);
  const now = JSON.stringify(found);
  if (now === here.letters) return;
  here.letters = now;
  const list = found.letters.map(letter);
  at("letter-list").replaceChildren(...(list.length ? list : [make("p", "", "还没有推送。在手机上做点什么。")]));
}

for (const button of document.querySelectorAll("[data-letters]")) {
  button.addEventListener("click", async () => {
    at("letters").hidden = !at("letters").hidden;
    here.letters = "";
    for (const one of document.querySelectorAll("[data-letters][aria-expanded]")) one.setAttribute("aria-expanded", String(!at("letters").hidden));
    await showLetters();
  });
}
