// Offers the reader's own clock when it is another than the practice's. Without this the list beside it does the same.
(() => {
  const list = document.querySelector("[data-own-zone]");
  if (!list || list.value || new URLSearchParams(location.search).has("zone")) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (own && [...list.options].some((option) => option.value === own)) list.value = own;
})();
