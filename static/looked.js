// A sheet shown beside the form that makes it, as it will look. Without this script a button shows it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-looks]");
  const place = document.querySelector("[data-looked-at]");
  if (!form || !place) return;
  const frame = document.createElement("iframe");
  frame.title = place.dataset.title;
  frame.setAttribute("sandbox", "allow-same-origin");
  place.append(frame);
  let waiting = 0;
  let asked = 0;

  async function look() {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.looks, { method: "POST", body: new FormData(form) });
      const page = await answer.text();
      // What was asked before may come back after; only the last counts.
      if (mine !== asked || !answer.ok) return;
      frame.srcdoc = page;
      place.hidden = false;
    } catch {
      // Nothing is lost: it is shown again with the next letter, or by the button.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 600);
  });
  look();
})();
