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
  frame.referrerPolicy = "no-referrer";
  // Above the link, which stays for whoever's browser shows no frame.
  link.before(frame);
})();
