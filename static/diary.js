// The diary: arrow keys go from one to the next, and an appointment can be dragged and stretched.
// Each key and each drag is only a shorter way to a link or a form that the page has without this script.
"use strict";

const diary = document.querySelector("[data-diary]");
const STEP_MINUTES = 5;
const A_DRAG = 6;
// A finger that rests so long on an appointment takes it; one that moves before scrolls the page.
const A_REST = 400;
// So near an edge, what is dragged takes the page along: the nearer the faster, at most so much in a second.
const NEAR_EDGE = 64;
const AT_MOST_A_SECOND = 480;
// Whoever wants nothing to glide is taken an hour on at a time, after a pause.
const A_PAUSE = 600;

// ---- What is chosen: the acts beside the grid are about it ---------------------------------------------

const beside = {
  move: document.querySelector("[data-move]"),
  book: document.querySelector("[data-book]"),

  about(block) {
    if (this.book) {
      this.usual ??= this.book.href;
      this.book.href = block.matches("a.ev-free") ? block.href : this.usual;
    }
    if (!this.move) return;
    const canMove = block.matches("[data-movable]");
    this.move.hidden = !canMove;
    if (!canMove) return;
    const asked = new URLSearchParams(
      [...document.querySelectorAll("[data-drag] [name=show]")].map((field) => ["show", field.value]),
    );
    asked.set("view", diary?.dataset.view || "agenda");
    this.move.href = `${block.pathname}/move?${asked}`;
    this.move.querySelector("[data-move-whom]").textContent = block.querySelector("bdi")?.textContent || "";
  },
};

// ---- Keys: one stop for Tab, arrows within ---------------------------------------------------------------

const grid = {
  columns: diary ? all(".col", diary).map((column) => all("a.ev", column).sort((a, b) => topOf(a) - topOf(b))) : [],

  start() {
    const links = this.columns.flat();
    const first = links.find((link) => link.hash && link.matches(":target")) || diary.querySelector(".ev[aria-current]") || links[0];
    links.forEach((link) => (link.tabIndex = link === first ? 0 : -1));
    diary.addEventListener("keydown", (event) => this.press(event));
    diary.addEventListener("focusin", (event) => this.chose(event.target.closest("a.ev")));
  },

  chose(link) {
    if (!link) return;
    this.columns.flat().forEach((other) => (other.tabIndex = other === link ? 0 : -1));
    beside.about(link);
    const column = link.closest(".col");
    if (column !== this.column) aloud(column.dataset.words);
    this.column = column;
  },

  press(event) {
    const link = event.target.closest("a.ev");
    if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const column = this.columns.findIndex((links) => links.includes(link));
    const at = this.columns[column]?.indexOf(link);
    const ahead = getComputedStyle(diary).direction === "rtl" ? -1 : 1;
    const next = {
      ArrowDown: () => this.columns[column][at + 1],
      ArrowUp: () => this.columns[column][at - 1],
      ArrowRight: () => this.nearest(column, ahead, link),
      ArrowLeft: () => this.nearest(column, -ahead, link),
      Home: () => this.columns[column][0],
      End: () => this.columns[column].at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next()?.focus();
  },

  nearest(column, way, link) {
    for (let to = column + way; this.columns[to]; to += way)
      if (this.columns[to].length)
        return this.columns[to].reduce((best, one) =>
          Math.abs(topOf(one) - topOf(link)) < Math.abs(topOf(best) - topOf(link)) ? one : best,
        );
    return null;
  },
};

function topOf(element) {
  return element.getBoundingClientRect().top;
}

function aloud(words) {
  const place = document.querySelector("[data-aloud]");
  if (place && words) place.textContent = words;
}

// ---- Dragging: it says where it would fall; the server decides -------------------------------------------

const drag = {
  form: document.querySelector("[data-drag]"),
  // Where the days are a list, there is nowhere to drag to.
  isGrid: matchMedia("(min-width: 48rem)"),

  start() {
    if (!this.form) return;
    diary.dataset.canDrag = "";
    all("[data-movable]", diary).forEach((block) => {
      block.draggable = false;
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.setAttribute("aria-hidden", "true");
      block.append(grip);
    });
    diary.addEventListener("pointerdown", (event) => this.touches(event));
    addEventListener("pointermove", (event) => this.goes(event));
    addEventListener("pointerup", (event) => this.letsGo(event));
    addEventListener("pointercancel", () => this.stops());
    addEventListener("keydown", (event) => event.key === "Escape" && this.stops());
    // Whatever is dragged is no link that is followed, no page that scrolls and nothing that has a menu.
    const holdsOff = (event) => (this.held?.ghost || this.isJustDropped) && event.preventDefault();
    ["click", "contextmenu", "touchmove", "touchend"].forEach((name) =>
      diary.addEventListener(name, holdsOff, { capture: true, passive: false }),
    );
  },

  touches(event) {
    this.stops();
    const block = event.target.closest("[data-movable]");
    if (!block || event.button !== 0 || !event.isPrimary || !this.isGrid.matches) return;
    if (event.pointerType !== "touch") return this.takes(block, event);
    this.resting = { from: [event.clientX, event.clientY], timer: setTimeout(() => this.rested(block, event), A_REST) };
  },

  rested(block, event) {
    this.resting = null;
    this.takes(block, event);
    this.shows(this.wouldBe(event));
  },

  takes(block, event) {
    const box = block.getBoundingClientRect();
    const column = block.closest(".col");
    const perMinute = column.getBoundingClientRect().height / (this.hoursOf(column) * 60);
    this.held = {
      block, column, perMinute,
      stretches: event.target.matches(".grip"),
      from: [event.clientX, event.clientY],
      into: event.clientY - box.top,
      fromTop: event.clientY - column.getBoundingClientRect().top,
      minute: this.minuteOf(block),
      minutes: this.lengthOf(block),
    };
  },

  hoursOf() {
    const shown = getComputedStyle(diary);
    return Number(shown.getPropertyValue("--to")) - Number(shown.getPropertyValue("--from"));
  },

  minuteOf(block) {
    const said = getComputedStyle(block);
    return Number(said.getPropertyValue("--h")) * 60 + Number(said.getPropertyValue("--n")) * STEP_MINUTES;
  },

  lengthOf(block) {
    const said = getComputedStyle(block);
    return Number(said.getPropertyValue("--lh")) * 60 + Number(said.getPropertyValue("--lm")) * STEP_MINUTES;
  },

  goes(event) {
    const { held, resting } = this;
    const from = (held || resting)?.from;
    if (!from || !event.isPrimary) return;
    const isFar = Math.hypot(event.clientX - from[0], event.clientY - from[1]) >= A_DRAG;
    if (resting) {
      if (isFar) this.stops();
      return;
    }
    if (!held.ghost && !isFar) return;
    event.preventDefault();
    this.shows(this.wouldBe(event));
    edge.follows(event);
  },

  wouldBe(event) {
    const held = this.held;
    const step = (minute) => Math.round(minute / STEP_MINUTES) * STEP_MINUTES;
    if (held.stretches) {
      const top = event.clientY - held.column.getBoundingClientRect().top;
      const moved = step((top - held.fromTop) / held.perMinute);
      return { column: held.column, minute: held.minute, minutes: Math.max(STEP_MINUTES, held.minutes + moved) };
    }
    const under = all(".col", diary).find((column) => {
      const box = column.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    const column = under || held.column;
    const top = event.clientY - held.into - column.getBoundingClientRect().top;
    const minute = Number(diary.dataset.from) * 60 + step(top / held.perMinute);
    return { column, minute: Math.min(Math.max(minute, 0), 24 * 60 - STEP_MINUTES), minutes: held.minutes };
  },

  shows(there) {
    const held = this.held;
    if (!held.ghost) {
      held.ghost = document.createElement("div");
      held.ghost.className = "ghost";
      held.block.classList.add("is-dragged");
    }
    held.there = there;
    const { ghost } = held;
    const set = (name, value) => ghost.style.setProperty(name, value);
    set("--h", Math.floor(there.minute / 60));
    set("--n", (there.minute % 60) / STEP_MINUTES);
    set("--lh", Math.floor(there.minutes / 60));
    set("--lm", (there.minutes % 60) / STEP_MINUTES);
    if (ghost.parentElement !== there.column) there.column.append(ghost);
    const words = `${there.column.dataset.words}, ${clockOf(there.minute)} – ${clockOf(there.minute + there.minutes)}`;
    if (ghost.textContent !== words) {
      ghost.textContent = words;
      aloud(words);
    }
  },

  letsGo(event) {
    const held = this.held;
    if (!event.isPrimary) return undefined;
    if (!held?.ghost) return this.stops();
    edge.stops();
    const there = this.wouldBe(event);
    const isWhereItWas =
      there.column === held.column && there.minute === held.minute && there.minutes === held.minutes;
    this.isJustDropped = true;
    setTimeout(() => (this.isJustDropped = false), 0);
    if (isWhereItWas) return this.stops();
    this.held = null;
    this.sends(held.block, there);
    return undefined;
  },

  sends(block, there) {
    const { form } = this;
    const two = (n) => String(n).padStart(2, "0");
    form.action = `${block.pathname}/move`;
    form.elements.on.value = there.column.dataset.on;
    form.elements.at.value = `${two(Math.floor(there.minute / 60))}:${two(there.minute % 60)}`;
    form.elements.minutes.value = there.minutes;
    const from = block.closest(".col");
    form.elements.therapist.value = there.column === from ? "" : there.column.dataset.whom;
    form.elements.instead.value = there.column === from ? "" : from.dataset.whom;
    form.submit();
  },

  stops() {
    edge.stops();
    clearTimeout(this.resting?.timer);
    this.resting = null;
    this.held?.ghost?.remove();
    this.held?.block.classList.remove("is-dragged");
    this.held = null;
  },
};

// ---- At the edge of what is seen, the page goes along with what is dragged --------------------------------

const edge = {
  isStill: matchMedia("(prefers-reduced-motion: reduce)"),

  follows(event) {
    this.event = event;
    this.owed ??= 0;
    this.frame ??= requestAnimationFrame((now) => this.passes(now));
  },

  passes(now) {
    const pull = this.pull();
    this.since = pull ? (this.since ?? now) : null;
    const passed = now - this.since;
    if (pull && passed >= (this.isStill.matches ? A_PAUSE : 0)) {
      this.since = now;
      this.scrolls(pull, passed);
    }
    this.frame = requestAnimationFrame((next) => this.passes(next));
  },

  // From -1, at the upper edge, to 1; 0 between, and where it was taken so near and is pulled the other way.
  pull() {
    const [top, bottom] = this.seen();
    const { clientY } = this.event;
    const way = Math.sign(clientY - drag.held.from[1]);
    const beyond = way < 0 ? top + NEAR_EDGE - clientY : clientY - (bottom - NEAR_EDGE);
    return way * Math.min(Math.max(beyond / NEAR_EDGE, 0), 1);
  },

  // What scrolls: the page's own part, or all of it where the window is very low.
  whatScrolls() {
    const part = diary.closest(".scroll");
    return part && part.scrollHeight > part.clientHeight ? part : document.scrollingElement;
  },

  seen() {
    const part = this.whatScrolls();
    if (part === document.scrollingElement) return [0, innerHeight];
    const box = part.getBoundingClientRect();
    return [box.top, box.bottom];
  },

  scrolls(pull, milliseconds) {
    const anHour = Math.sign(pull) * 60 * drag.held.perMinute;
    this.owed += this.isStill.matches ? anHour : (pull * AT_MOST_A_SECOND * milliseconds) / 1000;
    // Less than a pixel would be lost.
    const whole = Math.trunc(this.owed);
    this.owed -= whole;
    this.whatScrolls().scrollBy({ top: whole, behavior: "instant" });
    drag.shows(drag.wouldBe(this.event));
  },

  stops() {
    cancelAnimationFrame(this.frame);
    this.frame = this.since = this.owed = null;
  },
};

function clockOf(minute) {
  const at = new Date(2000, 0, 1, Math.floor(minute / 60) % 24, minute % 60);
  if (!page.lang.startsWith("en"))
    return new Intl.DateTimeFormat(page.lang === "fr" ? "fr-CA" : page.lang, { hour: "numeric", minute: "2-digit" }).format(at);
  const hour = at.getHours();
  return `${hour % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
}

if (diary) {
  grid.start();
  drag.start();
} else {
  addEventListener("focusin", (event) => {
    const block = event.target.closest?.(".agenda .ev");
    if (block) beside.about(block);
  });
}
// After a move one is where it went.
if (location.hash) document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"].ev`)?.focus();
document.querySelector("[data-next]")?.addEventListener("click", (event) => {
  const next = document.querySelector(event.currentTarget.hash);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
