// Draws one bubble of the chat: words, a picture, a card that opens articles, a note of the platform.
"use strict";

const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric" });
const HOUR = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false,
});
const QUIET = 300; // seconds without a word after which the time is shown again

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function timeWords(at) {
  const then = new Date(at * 1000);
  return DAY.format(then) === DAY.format(new Date()) ? HOUR.format(then) : CLOCK.format(then);
}

function picture(address, alt) {
  const node = make("img");
  node.alt = alt;
  node.src = address;
  node.addEventListener("error", () => {
    if (node.parentElement && node.parentElement.classList.contains("lead")) node.parentElement.classList.add("bare");
    node.remove();
  });
  return node;
}

function cardLine(article, leads) {
  const line = link(article.url || "#", "");
  const words = make("span");
  words.append(make("b", "", article.title));
  if (leads && article.digest) words.append(make("small", "", article.digest));
  if (leads) {
    line.className = article.pic ? "lead" : "lead bare";
    if (article.pic) line.append(picture(article.pic, ""));
    line.append(words);
  } else {
    line.append(words);
    if (article.pic) line.append(picture(article.pic, ""));
  }
  return line;
}

function card(bubble) {
  const node = make("article", "card");
  const from = { mass: "群发消息", account: bubble.note || "" }[bubble.side];
  if (from) node.append(make("p", "from", from));
  bubble.articles.forEach((article, place) => node.append(cardLine(article, place === 0)));
  return node;
}

function inside(bubble, say) {
  if (bubble.kind === "news") return card(bubble);
  const box = make("div", "bubble");
  if (bubble.kind === "image") {
    box.classList.add("picture");
    box.append(picture(bubble.pic, "图片"));
  } else {
    fillWords(box, (bubble.note ? `［${bubble.note}］` : "") + bubble.text, say);
  }
  return box;
}

function drawBubble(log, bubble, names, say) {
  if (!log.dataset.at || bubble.at - Number(log.dataset.at) > QUIET) log.append(make("p", "when", timeWords(bubble.at)));
  log.dataset.at = bubble.at;
  if (bubble.side === "system") {
    log.append(make("p", "note", bubble.text));
    return;
  }
  if (bubble.side === "mass" && bubble.kind === "news") {
    log.append(card(bubble));
    return;
  }
  const side = bubble.side === "citizen" ? "citizen" : "account";
  const turn = make("div", `turn ${side}`);
  const face = make("span", "face", names[side].slice(0, 1));
  face.setAttribute("aria-hidden", "true");
  const who = make("span", "hidden", `${names[side]}：`);
  turn.append(face, who, inside(bubble, say));
  log.append(turn);
}
