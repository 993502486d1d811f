// A client's pages lock after a while without a touch, and at once when they are left in a hurry.
"use strict";

const lockForm = document.querySelector("[data-lock-now]");
const lockDialog = document.querySelector("[data-lock-dialog]");
const idleMs = Number(document.querySelector("[data-lock-after]")?.dataset.lockAfter || 0) * 1000;
let touchedAt = Date.now();
let isLocked = false;

const isAway = () => Date.now() - touchedAt > idleMs;

// Goes out even while the page goes away.
function send(form) {
  const body = new URLSearchParams(new FormData(form));
  return fetch(form.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
}
const lockThere = () => send(lockForm);


function toUnlock() {
  document.documentElement.hidden = true;
  location.replace(`/sign-in/unlock?next=${encodeURIComponent(location.pathname)}`);
}

async function lockNow() {
  if (isLocked) return;
  isLocked = true;
  lockDialog?.showModal();
  await lockThere().catch(() => null);
  if (!lockDialog) toUnlock();
}

async function unlock(event) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector("[data-lock-error]");
  problem.hidden = true;
  try {
    const answer = await send(form);
    const said = await answer.json();
    if (answer.ok) return isOpen(said);
    problem.textContent = said.sentence || problem.dataset.wrong;
    if (said.state === "signed-out") form.querySelector("[data-lock-over]").hidden = false;
  } catch {
    problem.textContent = problem.dataset.unreachable;
  }
  problem.hidden = false;
  form.elements.password.select();
}

// The word that forms carry belongs to the session, which is another now.
function isOpen(said) {
  const words = said.csrf ? document.querySelectorAll("[name=csrf_token]") : [];
  for (const field of words) field.value = said.csrf;
  lockDialog.querySelector("[name=password]").value = "";
  touchedAt = Date.now();
  isLocked = false;
  lockDialog.close();
}

if (lockForm && idleMs) {
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
    addEventListener(kind, () => isAway() || (touchedAt = Date.now()), { passive: true });
  setInterval(() => isAway() && lockNow(), 5000);
  document.addEventListener("visibilitychange", () => document.hidden || (isAway() && lockNow()));
}
if (lockForm)
  addEventListener("leaving", () => {
    document.documentElement.hidden = true;
    lockThere().catch(() => null);
  });
if (lockDialog) {
  lockDialog.addEventListener("close", () => isLocked && lockDialog.showModal());
  lockDialog.querySelector("form").addEventListener("submit", unlock);
}
// What a browser kept of a page that was left is asked for anew, and is locked by then.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  location.reload();
});
