// What pages can do better with a script. Each works without one, as a form or a link.
"use strict";

const page = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const number = (n) => new Intl.NumberFormat(page.lang || "en").format(n);

function countLeft(field) {
  const left = document.createElement("span");
  left.className = "count-left";
  left.setAttribute("aria-hidden", "true");
  field.after(left);
  const tell = () => (left.textContent = number(field.maxLength - field.value.length));
  field.addEventListener("input", tell);
  tell();
}

function copies(button) {
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    if (button.dataset.copied) button.textContent = button.dataset.copied;
  });
}

function countsDown(timer) {
  const left = timer.querySelector("[data-timer-left]");
  const seconds = Number(timer.dataset.timer);
  const start = timer.querySelector("[data-timer-start]");
  const cues = all("[data-timer-cue]", timer);
  timer.hidden = false;
  const tell = (rest) => {
    const due = cues.filter((cue) => seconds - rest >= Number(cue.dataset.timerCue)).pop();
    cues.forEach((cue) => (cue.hidden = cue !== due));
    const whole = Math.max(0, Math.ceil(rest));
    const two = new Intl.NumberFormat(page.lang || "en", { minimumIntegerDigits: 2 });
    left.textContent = `${number(Math.floor(whole / 60))}:${two.format(whole % 60)}`;
  };
  let ticking;
  tell(seconds);
  start?.addEventListener("click", () => {
    const end = Date.now() + seconds * 1000;
    clearInterval(ticking);
    ticking = setInterval(() => {
      tell((end - Date.now()) / 1000);
      if (Date.now() >= end) clearInterval(ticking);
    }, 1000);
  });
}

// A row that belongs to a ticked word: shown with it, and kept while anything in it is chosen.
function opens(tick) {
  const row = document.getElementById(tick.dataset.opens);
  if (!row) return;
  const show = () => (row.hidden = !tick.checked && !row.querySelector("input:checked"));
  tick.addEventListener("change", show);
  show();
}

function narrows(field) {
  const list = document.querySelector(field.dataset.filter);
  if (!list) return;
  const none = field.dataset.none && document.querySelector(field.dataset.none);
  const persian = { ي: "ی", ى: "ی", ك: "ک", ة: "ه" };
  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\p{M}\p{Cf}]/gu, "")
      .replace(/[يىكة]/g, (letter) => persian[letter])
      .toLocaleLowerCase();
  // What can be done with a line is the same on each, and says nothing about it.
  const said = (line) => plain([...line.querySelectorAll("th, td:not(.acts)")].map((cell) => cell.textContent).join(" "));
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const lines = [...list.children];
    for (const line of lines) line.hidden = !words.every((word) => said(line).includes(word));
    if (none) none.hidden = lines.some((line) => !line.hidden);
  });
}

// Words said aloud are long to type unseen. They are hidden again before they are sent, so that no browser keeps them.
function showsTyped(tick) {
  const field = document.getElementById(tick.dataset.showTyped);
  const show = () => (field.type = tick.checked ? "text" : "password");
  tick.checked = false;
  tick.closest("label").hidden = false;
  tick.addEventListener("change", show);
  field.form.addEventListener("submit", () => {
    tick.checked = false;
    show();
  });
}

// What is larger than is taken is not sent, so that what was typed beside it stays.
function staysWithin(field) {
  const told = document.createElement("div");
  told.setAttribute("role", "alert");
  field.after(told);
  const look = () => {
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
    told.className = isTooLarge ? "errors" : "";
    told.textContent = isTooLarge ? field.dataset.tooLarge : "";
    return isTooLarge;
  };
  field.addEventListener("change", look);
  field.form.addEventListener("submit", (event) => {
    if (!look()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.focus();
  });
}

// A second press while the first is under way would only be refused.
function isSentOnce(form) {
  form.addEventListener("submit", (event) => {
    // What opens beside leaves this page as it is, to be sent afterwards.
    if (event.submitter?.formTarget === "_blank") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

// One key does the same, unless it only ends a word that is being composed.
function leavesAtOnce(link) {
  const leave = () => {
    dispatchEvent(new Event("leaving"));
    location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) leave();
  });
}

// Where a line of tabs is longer than the screen, the open one is in sight, whichever way it runs.
function showsOpen(tabs) {
  const open = tabs.querySelector("[aria-current]")?.getBoundingClientRect();
  const line = tabs.getBoundingClientRect();
  if (open) tabs.scrollLeft += open.x + open.width / 2 - line.x - line.width / 2;
}

// What is wider than the screen and goes by days shows the latest first, wherever its reader ends.
function showsLatest(drawing) {
  const beyond = drawing.scrollWidth - drawing.clientWidth;
  drawing.scrollLeft = getComputedStyle(drawing).direction === "rtl" ? -beyond : beyond;
}

all("[data-show-typed]").forEach(showsTyped);
all("[data-most-bytes]").forEach(staysWithin);
all("form[data-once]").forEach(isSentOnce);
all(".tabs").forEach(showsOpen);
all("[data-latest]").forEach(showsLatest);
all("[data-leave]").forEach(leavesAtOnce);
all("[data-count][maxlength]").forEach(countLeft);
all("[data-copy]").forEach(copies);
all("[data-timer]").forEach(countsDown);
all("[data-opens]").forEach(opens);
all("[data-filter]").forEach(narrows);
