/* Runs on the clinic's own website. Puts the free times in a frame where the link to them stands.
   Without it, or where the practice does not let the site, the link is what remains. */
(() => {
  "use strict";
  const script = document.currentScript;
  const link = script && script.previousElementSibling;
  if (!link || link.tagName !== "A") {
    return;
  }
  const page = new URL("/widget", script.src);
  const language = script.getAttribute("data-lang");
  if (language) {
    page.searchParams.set("lang", language);
  }
  const frame = document.createElement("iframe");
  frame.src = page.href;
  frame.title = link.textContent;
  frame.width = "100%";
  frame.height = script.getAttribute("data-height") || "640";
  frame.setAttribute("frameborder", "0");
  frame.referrerPolicy = "no-referrer";
  // A browser that may not show it tells nobody, and leaves a hole: it is seen once it says that it is there.
  frame.hidden = true;
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.origin === page.origin) {
      frame.hidden = false;
    }
  });
  // Above the link, which stays for whoever's browser shows no frame.
  link.before(frame);
})();
