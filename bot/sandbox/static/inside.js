// A page that the chat leads to opens inside the phone; elsewhere's pages open in a window of their own.
"use strict";

const chatParts = () => [...document.querySelectorAll(".phone > :not(#view)")];

function isInside(address, origins) {
  try {
    return [location.origin, ...origins].includes(new URL(address, location.href).origin);
  } catch {
    return false;
  }
}

function openInside(address, name) {
  at("view-name").textContent = name || "网页";
  at("view-out").href = address;
  at("view-frame").src = address;
  at("view").hidden = false;
  for (const part of chatParts()) part.inert = true;
  at("view-back").focus();
}

function closeInside() {
  if (at("view").hidden) return false;
  at("view").hidden = true;
  at("view-frame").src = "about:blank";
  for (const part of chatParts()) part.inert = false;
  at("say").focus();
  return true;
}

at("view-back").addEventListener("click", closeInside);
at("log").addEventListener("click", (event) => {
  const found = event.target.closest("a[href]");
  if (!found || event.ctrlKey || event.metaKey || event.shiftKey || !isInside(found.href, here.inside)) return;
  event.preventDefault();
  const name = found.querySelector("b");
  openInside(found.href, name ? name.textContent : "");
});
