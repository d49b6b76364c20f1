"use strict";
// A release that is under way: look again every few seconds, and read the page anew when something has changed.
const way = document.getElementById("way");
if (way && way.dataset.look) {
  let known = null;
  let wait = 3000;
  const look = async () => {
    try {
      const answer = await fetch(way.dataset.look, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const text = await answer.text();
        if (known !== null && text !== known) {
          window.location.reload();
          return;
        }
        known = text;
      }
    } catch {
      // The network is away for a moment: the next look may find it again.
    }
    wait = Math.min(wait * 1.3, 30000);
    window.setTimeout(look, wait);
  };
  window.setTimeout(look, 1000);
}
