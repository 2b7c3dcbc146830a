// What scripts add: nothing is sent twice by a double click, what went wrong is read first, and what is typed is kept a moment later.
// Everything works without.
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
  // What is typed is kept as a press of the button would keep it, without going on; files go when the button is pressed.
  var answers = document.querySelector("form[data-kept]");
  if (answers && window.fetch && window.AbortController && window.history.replaceState) {
    var later = null;
    var sending = null;
    var told = document.createElement("p");
    told.className = "kept";
    told.setAttribute("role", "status");
    answers.appendChild(told);
    var hidden = function (name, value) {
      var input = answers.querySelector("input[type=hidden][name='" + name + "']");
      if (!input) {
        input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        answers.appendChild(input);
      }
      input.value = value;
    };
    var keep = function () {
      later = null;
      if (answers.getAttribute("data-sent")) {
        return;
      }
      var typed = new FormData(answers);
      Array.prototype.forEach.call(answers.querySelectorAll("input[type=file]"), function (file) {
        typed.delete(file.name);
      });
      if (sending) {
        sending.abort();
      }
      sending = new AbortController();
      fetch(answers.action, { method: "POST", body: typed, keepalive: true, signal: sending.signal })
        .then(function (answer) {
          sending = null;
          var at = new URL(answer.url);
          var draft = at.searchParams.get("draft");
          if (answer.ok && draft) {
            hidden("draft", draft);
            window.history.replaceState(null, "", at.pathname + at.search);
            told.textContent = answers.getAttribute("data-kept");
          }
        })
        .catch(function () {
          told.textContent = "";
        });
    };
    var typedOn = function (event) {
      told.textContent = "";
      if (event.target.type !== "file") {
        window.clearTimeout(later);
        later = window.setTimeout(keep, 1500);
      }
    };
    answers.addEventListener("input", typedOn);
    answers.addEventListener("change", typedOn);
    answers.addEventListener("submit", function () {
      window.clearTimeout(later);
      if (sending) {
        sending.abort();
      }
    });
    window.addEventListener("pagehide", function () {
      if (later) {
        window.clearTimeout(later);
        keep();
      }
    });
  }
  var first = document.querySelector("[role=alert]") || document.querySelector(".lacks .remark input") || document.querySelector(".wrong input, .wrong textarea, .wrong select");
  if (first) {
    first.focus();
  }
})();
