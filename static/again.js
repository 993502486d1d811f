// After an ended session the form is sent under the word of the one that was opened in another tab, so that
// pressing once is enough. Without this it is looked over and sent a second time.
"use strict";

const sentAgain = document.querySelector("form[data-again]");

async function wordOfNow() {
  // Without a word it is refused before anything is done, and told the word that holds by now.
  const asked = { method: "POST", headers: { "X-Requested-With": "attune" }, credentials: "same-origin" };
  try {
    return (await (await fetch(location.href, asked)).json()).csrf;
  } catch {
    return undefined;
  }
}

sentAgain?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const word = await wordOfNow();
  if (word) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token" });
    field.value = word;
    sentAgain.append(field);
  }
  sentAgain.submit();
});
