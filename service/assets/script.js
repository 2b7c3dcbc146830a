// What scripts add: nothing is sent twice by a double click, what went wrong is read first, what is typed is kept a moment later, and files show how
// far they have come.
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
      if (bring(form, event.submitter)) {
        event.preventDefault();
      }
    }
  });
  // Where a form says how sending it goes.
  function placed(form) {
    var place = form.querySelector(".sending");
    if (!place) {
      place = document.createElement("p");
      place.className = "sending";
      place.tabIndex = -1;
      form.appendChild(place);
    }
    return place;
  }
  // Says there why it does not.
  function say(form, text) {
    var place = placed(form);
    place.setAttribute("role", "alert");
    place.classList.add("errors");
    place.textContent = text;
    place.focus();
  }
  // Sends a form with files, and shows how much of it has gone; says whether it does. A connection that is lost leaves everything where it was.
  function bring(form, button) {
    var files = form.hasAttribute("data-sending") ? form.querySelectorAll("input[type=file]") : [];
    var has = Array.prototype.some.call(files, function (file) {
      return file.files && file.files.length > 0;
    });
    if (!has || !button || button.hasAttribute("formaction") || !window.FormData) {
      return false;
    }
    var large = null;
    Array.prototype.forEach.call(files, function (file) {
      var most = Number(file.getAttribute("data-most"));
      Array.prototype.forEach.call(file.files, function (one) {
        if (most && one.size > most && !large) {
          large = file.getAttribute("data-too-large").replace("{name}", one.name);
        }
      });
    });
    if (large) {
      // Nothing is sent for minutes that is not taken then.
      form.removeAttribute("data-sent");
      say(form, large);
      return true;
    }
    var body = new FormData(form);
    if (button.name) {
      body.append(button.name, button.value);
    }
    var place = placed(form);
    var bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", form.getAttribute("data-sending"));
    place.setAttribute("role", "status");
    place.classList.remove("errors");
    place.textContent = form.getAttribute("data-sending");
    place.appendChild(bar);
    place.scrollIntoView({ block: "nearest" });
    var request = new XMLHttpRequest();
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) {
        bar.value = Math.round((100 * event.loaded) / event.total);
      }
    };
    request.onload = function () {
      var led = request.responseURL && request.responseURL !== form.action.split("#")[0];
      if (led) {
        window.location.assign(request.responseURL);
        return;
      }
      // What is wrong with a file is told on the same page.
      document.open();
      document.write(request.responseText);
      document.close();
    };
    request.onerror = function () {
      form.removeAttribute("data-sent");
      say(form, form.getAttribute("data-cut"));
    };
    request.open("POST", form.action);
    request.send(body);
    return true;
  }
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
          } else if (answer.ok) {
            // Something in it is not taken; it is kept all the same, and goes on in the same place.
            return answer.text().then(function (page) {
              var kept = /name="draft" value="([^"]+)"/.exec(page);
              if (kept) {
                hidden("draft", kept[1]);
                told.textContent = answers.getAttribute("data-kept");
              }
            });
          }
        })
        .catch(function () {
          told.textContent = "";
        });
    };
    var typedOn = function (event) {
      // Leaving an input changes nothing on the page: whoever leaves it for a button presses it just then.
      if (event.type === "input") {
        told.textContent = "";
      }
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
