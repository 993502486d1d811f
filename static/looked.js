// A sheet shown beside the form that makes it, as it will look. Without this script a button shows it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-looks]");
  const place = document.querySelector("[data-looked-at]");
  const words = document.querySelector("[data-looked-words]");
  if (!form || !place || !words) return;
  const frame = document.createElement("iframe");
  frame.title = place.dataset.title;
  frame.setAttribute("sandbox", "allow-same-origin");
  let waiting = 0;
  let asked = 0;

  function say(text) {
    if (words.textContent !== text) words.textContent = text;
    words.hidden = !text;
    place.hidden = !text && !frame.isConnected;
  }

  async function look() {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.looks, { method: "POST", body: new FormData(form) });
      const page = await answer.text();
      // What was asked before may come back after; only the last counts.
      if (mine !== asked) return;
      if (answer.ok) {
        frame.srcdoc = page;
        place.append(frame);
        say("");
      } else {
        say(answer.status === 422 ? words.dataset.notYet : words.dataset.cannot);
      }
    } catch {
      // Nothing is lost: it is shown again with the next letter, or by the button.
      if (mine === asked) say(words.dataset.cannot);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 600);
  });
  look();
})();
