// What scripts add: nothing is sent twice by a double click, and what went wrong is read first. Everything works without.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    if ((form.getAttribute("method") || "").toLowerCase() === "post") {
      form.setAttribute("data-sent", "yes");
    }
  });
  // A page that comes back from the history of the browser can be sent again.
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-sent]"), function (form) {
      form.removeAttribute("data-sent");
    });
  });
  var first = document.querySelector("[role=alert]") || document.querySelector(".wrong input, .wrong textarea, .wrong select");
  if (first) {
    first.focus();
  }
})();
