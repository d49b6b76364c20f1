// Larger type, and it stays: the choice lives in this browser only.
(function () {
  "use strict";
  var root = document.documentElement;
  function kept() {
    try { return localStorage.getItem("larger") === "yes"; } catch (e) { return false; }
  }
  function keep(larger) {
    // A browser that keeps nothing still shows larger type on this page.
    try { localStorage.setItem("larger", larger ? "yes" : "no"); } catch (e) { return; }
  }
  root.classList.toggle("larger-type", kept());
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector("button.larger");
    function show() {
      var larger = root.classList.contains("larger-type");
      button.setAttribute("aria-pressed", String(larger));
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      keep(root.classList.toggle("larger-type"));
      show();
    });
    show();
  });
})();
