// Shows the times by the reader's own clock, too, when it is another than the practice's: asks for the page once
// more with that clock. Without this the list beside it does the same.
(() => {
  const list = document.querySelector("[data-own-zone]");
  const asked = new URLSearchParams(location.search);
  if (!list || list.value || asked.has("zone")) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own || ![...list.options].some((option) => option.value === own)) return;
  list.value = own;
  // A page that came back with something typed in it stays.
  if (own === list.dataset.ownZone || !("fresh" in list.dataset)) return;
  asked.set("zone", own);
  location.replace(`${location.pathname}?${asked}`);
})();
