// The phone page: asks for news every second, sends what the citizen does.
"use strict";

const PACE = 1000; // milliseconds between two looks
const TRIES = ["最新通知", "文化馆几点开门", "周末有什么活动", "怎么申请公开", "今年发布了多少条", "帮助"];
const at = (id) => document.getElementById(id);
const here = { account: "", citizen: "", after: 0, turn: 0, menu: "", people: "", timer: 0, newest: true, inside: [], letters: "" };

async function ask(path, body) {
  const how = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, how);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error || answer.status);
  return found;
}

async function act(kind, fields) {
  try {
    await ask("/phone/act", { account: here.account, citizen: here.citizen, kind, fields: fields || {} });
  } catch (problem) {
    at("status").textContent = `没有发出去：${problem.message}`;
    return false;
  }
  await look();
  return true;
}

function say(words, menuId) {
  return act("text", menuId ? { Content: words, bizmsgmenuid: menuId } : { Content: words });
}

// ---- what is shown

function choices(select, options, chosen) {
  select.replaceChildren(...options.map(([value, label]) => new Option(label, value, false, value === chosen)));
}

function showPeople(state) {
  const people = JSON.stringify([state.accounts, state.citizens, state.citizen]);
  if (people === here.people) return;
  here.people = people;
  choices(at("account"), state.accounts.map((one) => [one.slug, one.name]), state.account.slug);
  at("account").hidden = at("account-label").hidden = state.accounts.length < 2;
  const citizens = state.citizens.map((one) => [one.openid, one.subscribed ? one.name : `${one.name}（未关注）`]);
  choices(at("citizen"), [...citizens, ["", "再来一位市民……"]], state.citizen);
}

function showFollow(me, name) {
  at("name").textContent = name;
  at("follow").textContent = me.subscribed ? "取消关注" : "关注";
  at("follow").classList.toggle("on", me.subscribed);
  for (const id of ["say", "send", "more"]) at(id).disabled = !me.subscribed;
  at("say").placeholder = me.subscribed ? "说点什么" : "先关注，才能发消息";
  for (const button of document.querySelectorAll("#menu button, #panel button, #tries button")) button.disabled = !me.subscribed;
}

function press(button) {
  if (button.type === "click") act("CLICK", { EventKey: button.key });
  if (button.type === "view") {
    if (isInside(button.url, here.inside)) openInside(button.url, button.name);
    else window.open(button.url, "_blank", "noopener");
    act("VIEW", { EventKey: button.url });
  }
  closeMenus();
}

function closeMenus() {
  for (const list of document.querySelectorAll("#menu ul")) list.remove();
  for (const top of document.querySelectorAll("#menu [aria-expanded]")) top.setAttribute("aria-expanded", "false");
}

function openMenu(top, under) {
  const was = top.getAttribute("aria-expanded") === "true";
  closeMenus();
  if (was) return;
  const list = make("ul");
  for (const button of under) {
    const node = make("button", "", button.name);
    node.type = "button";
    node.addEventListener("click", () => press(button));
    const item = make("li");
    item.append(node);
    list.append(item);
  }
  top.setAttribute("aria-expanded", "true");
  top.after(list);
  list.querySelector("button").focus();
}

function showMenu(menu) {
  const now = JSON.stringify(menu);
  if (now === here.menu) return;
  here.menu = now;
  at("menu").replaceChildren(...menu.map((button) => {
    const under = button.sub_button || [];
    const top = make("button", under.length ? "up" : "", button.name);
    top.type = "button";
    if (under.length) top.setAttribute("aria-expanded", "false");
    top.addEventListener("click", () => (under.length ? openMenu(top, under) : press(button)));
    const place = make("div");
    place.append(top);
    return place;
  }));
}

function showBubbles(state, me) {
  const log = at("log");
  for (const bubble of state.bubbles) {
    if (bubble.id <= here.after) continue;
    drawBubble(log, bubble, { citizen: me.name, account: state.account.name }, say);
    here.after = bubble.id;
  }
  if (!log.children.length) log.append(make("p", "note empty", ""));
  const empty = log.querySelector(".empty");
  if (empty && here.after) empty.remove();
  else if (empty) empty.textContent = me.subscribed ? "还没有聊天。在下面说句话试试。" : "还没有聊天。点右上角的“关注”，公众号会来打招呼。";
  if (state.bubbles.length) stick();
}

// Stay at the newest bubble unless the reader has scrolled up; pictures grow when they arrive.
function stick() {
  if (here.newest) at("log").scrollTop = at("log").scrollHeight;
}

function show(state) {
  if (state.account.slug !== here.account || state.citizen !== here.citizen) start(state.account.slug, state.citizen);
  const me = state.citizens.find((one) => one.openid === state.citizen);
  here.inside = state.inside;
  showPeople(state);
  showMenu(state.menu);
  showFollow(me, state.account.name);
  showBubbles(state, me);
  at("status").textContent = state.waiting ? "对方正在输入……" : "";
}

// ---- when to look

function start(account, citizen) {
  Object.assign(here, { account, citizen, after: 0, people: "", menu: "", letters: "", newest: true });
  at("log").replaceChildren();
  delete at("log").dataset.at;
  const query = new URLSearchParams({ account, citizen });
  history.replaceState(null, "", `?${query}`);
}

async function look() {
  clearTimeout(here.timer);
  const turn = ++here.turn;
  try {
    const query = new URLSearchParams({ account: here.account, citizen: here.citizen, after: here.after });
    const state = await ask(`/phone/state?${query}`);
    if (turn === here.turn) show(state);
    await showLetters();
  } catch {
    if (turn === here.turn) at("status").textContent = "连不上模拟平台，正在重试……";
  }
  if (turn === here.turn) here.timer = setTimeout(look, document.hidden ? PACE * 5 : PACE);
}

async function choose(account, citizen) {
  start(account, citizen);
  await look();
}

at("account").addEventListener("change", (event) => choose(event.target.value, ""));
at("citizen").addEventListener("change", async (event) => {
  const chosen = event.target.value || (await ask("/phone/newcomer", { account: here.account })).citizen;
  await choose(here.account, chosen);
});
at("follow").addEventListener("click", () => act(at("follow").classList.contains("on") ? "unsubscribe" : "subscribe"));
at("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = at("say").value;
  if (!words.trim()) return;
  at("say").value = "";
  here.newest = true;
  if (!(await say(words))) at("say").value = words;
});
at("log").addEventListener("scroll", () => {
  const log = at("log");
  here.newest = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
});
at("log").addEventListener("load", stick, true);
new ResizeObserver(stick).observe(at("log"));
at("more").addEventListener("click", () => {
  at("panel").hidden = !at("panel").hidden;
  at("more").setAttribute("aria-expanded", String(!at("panel").hidden));
});
at("panel").addEventListener("click", (event) => {
  if (event.target.dataset.kind) act(event.target.dataset.kind);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || closeInside()) return;
  const open = document.querySelector("#menu [aria-expanded='true']");
  closeMenus();
  if (open) open.focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#menu")) closeMenus();
});
at("tries").append(...TRIES.map((words) => {
  const button = make("button", "", words);
  button.type = "button";
  button.addEventListener("click", () => say(words));
  const item = make("li");
  item.append(button);
  return item;
}));

const asked = new URLSearchParams(location.search);
Object.assign(here, { account: asked.get("account") || "", citizen: asked.get("citizen") || "" });
look();
