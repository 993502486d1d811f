// The day leads on to the note by itself once a session has ended, unless something is typed or it is locked.
"use strict";

const LOOKS_EVERY = 2000;
const dueDay = document.querySelector("[data-due-in]");

function isBusy() {
  const here = document.activeElement;
  const types = here?.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit])");
  return document.hidden || types || document.querySelector("dialog[open], :popover-open") !== null;
}

// By how long the page has been open, since a computer's clock may be wrong.
function leadsOn() {
  const dueAt = Date.now() + Number(dueDay.dataset.dueIn) * 1000;
  const look = setInterval(() => {
    if (Date.now() < dueAt || isBusy()) return;
    clearInterval(look);
    location.assign(dueDay.dataset.due);
  }, LOOKS_EVERY);
}

if (dueDay) leadsOn();
