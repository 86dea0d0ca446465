// Says so when not even the first script of the page comes or runs: no module, no loader, no white page.
(function () {
  function say(text) {
    var box = document.createElement("p");
    box.setAttribute("role", "alert");
    box.style.cssText = "max-width:46rem;margin:1.5rem auto;padding:1rem 1.4rem;border-left:4px solid #d43d51;"
      + "border-radius:8px;background:#fbeff1;color:#43202a;font:1rem/1.5 sans-serif";
    box.textContent = text;
    document.body.insertBefore(box, document.body.firstChild);
  }
  addEventListener("error", function (event) {
    var from = event.target && (event.target.src || event.target.href);
    if (from) say("A file of this page is missing: " + from + ". Reload the page; if that does not help, "
      + "tell whoever runs this website.");
  }, true);
  if (!("noModule" in document.createElement("script"))) {
    addEventListener("load", function () {
      say("This browser is too old for this page. Use a current Chrome, Edge, Firefox or Safari.");
    });
  }
})();
