// Says so when not even the first script of the page comes or runs: no module, no loader, no white page.
(function () {
  var told = false;
  function say(text) {
    if (told) return;
    told = true;
    if (!document.body) return void addEventListener("DOMContentLoaded", function () { show(text); });
    show(text);
  }
  function show(text) {
    var box = document.createElement("p");
    box.setAttribute("role", "alert");
    box.style.cssText = "max-width:46rem;margin:1.5rem auto;padding:1rem 1.4rem;border-left:4px solid #d43d51;"
      + "border-radius:8px;background:#fbeff1;color:#43202a;font:1rem/1.5 sans-serif;overflow-wrap:anywhere";
    box.textContent = text;
    document.body.insertBefore(box, document.body.firstChild);
  }
  var then = " Reload the page; if that does not help, tell whoever runs this website.";
  if (location.protocol === "file:") {
    say("This page was opened from a folder, and browsers run it only from a web server. In a terminal, go to the "
      + "folder that it is in, type: python3 -m http.server, and open http://localhost:8000 in the browser.");
    return;
  }
  addEventListener("error", function (event) {
    var from = event.target && (event.target.src || event.target.href);
    if (from) say("A file of this page is missing: " + from + ", or one that it needs." + then);
    // A script that is cut is not valid any more, and then nothing of vizlib has run.
    else if (!window.vizlib && /SyntaxError/.test(event.message)) {
      say("A file of this page is damaged: " + event.filename + " is not whole." + then);
    }
  }, true);
  addEventListener("load", function () {
    if (!("noModule" in document.createElement("script"))) {
      say("This browser is too old for this page. Use a current Chrome, Edge, Firefox or Safari.");
    }
    setTimeout(function () {
      if (!window.vizlib) say("The program of this page did not start." + then);
    }, 3000);
  });
})();
