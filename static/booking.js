// Shows the times by the reader's own clock, too, when it is another than the practice's: asks for the page once
// more with that clock. Without this the list beside it does the same. Where there is no list, it is only sent along.
(() => {
  const field = document.querySelector("[data-own-zone]");
  const asked = new URLSearchParams(location.search);
  if (!field || field.value || asked.has("zone")) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own) return;
  if (field.options && ![...field.options].some((option) => option.value === own))
    field.add(new Option(own.replaceAll("_", " "), own));
  field.value = own;
  // A page that came back with something typed in it stays.
  if (own === field.dataset.ownZone || !("fresh" in field.dataset)) return;
  asked.set("zone", own);
  location.replace(`${location.pathname}?${asked}`);
})();
