// Quiet mode: the clock goes, a tap sets a mark with its time, and one key leaves the bare clock.
"use strict";

const sheet = document.querySelector("[data-quiet]");
const openedAt = Date.now();
const A_DAY = 86400;

// The practice's clock, not the computer's: so many seconds of its day, and how long the page has been open.
function wall() {
  const seconds = (Number(sheet.dataset.quiet) + Math.floor((Date.now() - openedAt) / 1000)) % A_DAY;
  const two = (whole) => String(whole).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
}

// As the page's language writes it: each hour's own face, struck or with its minutes.
function spoken(time) {
  const [hour, minute] = time.split(":");
  const [struck, after] = JSON.parse(sheet.dataset.faces)[Number(hour)];
  if (minute === "00") return struck;
  return after.replace("{minute}", minute.replace(/\d/g, (one) => number(Number(one))));
}

function tick() {
  const clock = sheet.querySelector("[data-clock]"), now = spoken(wall());
  if (clock.textContent !== now) clock.textContent = now;
}

function set(button) {
  const numbers = all("[name^=mark-]", sheet).map((input) => Number(input.name.slice("mark-".length)));
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = `mark-${Math.max(-1, ...numbers) + 1}`;
  input.value = `${wall()} ${button.value}`;
  sheet.append(input);
  sheet.dispatchEvent(new Event("change"));
  const word = button.firstChild.textContent.trim();
  sheet.querySelector("[data-said]").textContent = `${spoken(wall())} ${word}`;
  sheet.querySelector("[data-count]").textContent = number(numbers.length + 1);
}

const isBare = () => document.body.classList.contains("bare");
const bare = (on) => document.body.classList.toggle("bare", on);

// While it is bare, whatever is pressed or tapped only brings the rest back.
function wakes(event) {
  if (!isBare() || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  bare(false);
}

if (sheet) {
  setInterval(tick, 1000);
  const blank = sheet.querySelector("[data-blank]");
  blank.hidden = false;
  blank.addEventListener("click", (event) => {
    event.stopPropagation();
    bare(true);
  });
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=mark]");
    if (!button) return;
    event.preventDefault();
    set(button);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isBare() && !document.querySelector("dialog[open]")) bare(true);
    else wakes(event);
  }, true);
  addEventListener("click", wakes, true);
}
