// Answers typed in from paper: a digit that can only be the whole answer leads on to the next item, and
// going back over an empty one leads to the one before. Without this, Tab does.
(() => {
  const fields = [...document.querySelectorAll("[data-answers] input")];
  const latin = (text) =>
    text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15));

  function isWhole(field) {
    const typed = latin(field.value.trim());
    if (/^n$/i.test(typed)) return !field.inputMode;
    if (!/^\d+$/.test(typed) || Number(typed) > Number(field.dataset.most)) return false;
    // A 1 may still become a 10.
    return Number(`${typed}0`) > Number(field.dataset.most);
  }

  fields.forEach((field, index) => {
    field.addEventListener("input", (event) => {
      if (event.inputType?.startsWith("insert") && isWhole(field)) fields[index + 1]?.focus();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && !field.value && index) {
        event.preventDefault();
        fields[index - 1].focus();
      }
      // On from an answer that may be whole, or from one that was left out.
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && fields[index + 1]) {
        event.preventDefault();
        fields[index + 1].focus();
      }
    });
    field.addEventListener("focus", () => field.select());
  });
  const first = fields.find((field) => !field.value);
  first?.focus();
})();
