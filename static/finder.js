// The finder: answers come while one types, the arrow leads into them, and Enter takes the first. Beside a new
// caller's number, whoever has it already is offered. Without this, Enter looks, and sending the form asks.
(() => {
  const PAUSE = 150;
  const asked = { headers: { "X-Requested-With": "attune" }, credentials: "same-origin", cache: "no-store" };

  // Calls `ask` once nothing was typed for a moment; an answer that comes after a newer question is dropped.
  function settled(field, ask, show) {
    let timer;
    let latest = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      const mine = (latest += 1);
      show("");
      timer = setTimeout(async () => {
        try {
          const answer = await ask();
          const text = answer?.ok ? await answer.text() : "";
          if (mine === latest) show(text);
        } catch {
          // Unreachable for a moment: the form itself still asks.
        }
      }, PAUSE);
    });
  }

  const finder = document.querySelector("[data-finder]");
  if (finder) {
    const field = finder.elements.find;
    const answers = finder.querySelector("[data-finder-answers]");
    const links = () => [...answers.querySelectorAll("a")];
    let showing = field.value.trim();
    const ask = () => {
      const typed = field.value.trim();
      if (typed.length < 2) return null;
      return fetch(`${finder.action}?find=${encodeURIComponent(typed)}`, asked);
    };
    settled(field, ask, (html) => {
      answers.innerHTML = html;
      showing = html ? field.value.trim() : "";
    });
    finder.addEventListener("submit", (event) => {
      const first = links()[0];
      if (!first || showing !== field.value.trim()) return;
      event.preventDefault();
      first.click();
    });
    finder.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const places = [field, ...links()];
      const next = places[places.indexOf(document.activeElement) + step];
      if (!step || !next) return;
      event.preventDefault();
      next.focus();
    });
    if (finder.dataset.finder === "first") field.focus();
  }

  const caller = document.querySelector("[data-alike]");
  if (caller) {
    const place = caller.querySelector("[data-alike-answers]");
    const ask = () => fetch(caller.dataset.alike, { ...asked, method: "POST", body: new FormData(caller) });
    settled(caller.elements.contact, ask, (html) => (place.innerHTML = html));
  }
})();
