// Turns the text of a message into nodes: links open, menu links say their words. Text is never read as HTML.
"use strict";

const LINKS = /<a\s[^>]*?href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；！？）】》]+/g;

function link(address, label) {
  const node = document.createElement("a");
  node.href = address;
  node.textContent = label;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

// weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…: a tap says the words for the citizen.
function menuLink(address, label, say) {
  const query = new URLSearchParams(address.split("?")[1] || "");
  const words = query.get("msgmenucontent") || label;
  const node = document.createElement("button");
  node.type = "button";
  node.className = "ask";
  node.textContent = label;
  node.addEventListener("click", () => say(words, query.get("msgmenuid") || ""));
  return node;
}

function fillWords(box, text, say) {
  let from = 0;
  for (const found of text.matchAll(LINKS)) {
    box.append(text.slice(from, found.index));
    const [whole, address, label] = found;
    if (!address) box.append(link(whole, whole));
    else if (address.startsWith("weixin://bizmsgmenu")) box.append(menuLink(address, label, say));
    else if (/^https?:\/\//.test(address)) box.append(link(address, label));
    else box.append(label);
    from = found.index + whole.length;
  }
  box.append(text.slice(from));
}
