// The desk: single keys, the co-regulation stepper, drafts kept every three seconds, and the lock.
// Nothing is kept in the browser's stores but one cookie: whether single keys are on.
"use strict";

const KEEP_AFTER = 3000;
const KEEP_AGAIN_AT_MOST = 30000;
const isTyping = (element) =>
  element.matches(
    "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])",
  );

async function post(url, data, token, isAgain = false) {
  const answer = await fetch(url, {
    method: "POST",
    body: data instanceof URLSearchParams ? data : new URLSearchParams(data),
    headers: { Accept: "application/json", "X-CSRF-Token": token || "" },
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  const said = isJson ? await answer.json() : {};
  // Another tab was locked and opened meanwhile, and the session's forms have a new word since.
  if (answer.status === 400 && said.csrf && !isAgain) {
    takeWord(said.csrf);
    return post(url, data, said.csrf, true);
  }
  return { status: answer.status, said };
}

const takeWord = (word) => all("input[name=csrf_token]").forEach((input) => (input.value = word));

// ---- Keys --------------------------------------------------------------------------------------------

const keys = {
  areOn: () => !document.cookie.split("; ").includes("keys=off"),

  set(on) {
    document.cookie = `keys=${on ? "on" : "off"}; path=/; max-age=31536000; samesite=strict`;
  },

  named(event) {
    const held = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
    return held + (event.key.length === 1 ? latinKey(event).toUpperCase() : event.key);
  },

  press(event) {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const name = keys.named(event);
    const isSingle = name.length === 1;
    if (isSingle && (!keys.areOn() || isTyping(event.target) || document.querySelector("dialog[open]")))
      return;
    if (isSingle && event.target.closest("[data-step]") && /^[0-4\-–]$/.test(name)) return;
    if (name === "Escape" && keys.leave(event.target)) return event.preventDefault();
    if (name === "?" && keys.list()) return event.preventDefault();
    if (keys.walk({ J: 1, K: -1 }[name])) return event.preventDefault();
    const target = all("[data-key]").find(
      (element) => element.dataset.key.toUpperCase() === name.toUpperCase(),
    );
    if (!target || target.disabled || !target.getClientRects().length) return;
    event.preventDefault();
    keys.go(target);
  },

  // Out of what one writes in, so that single keys are heard; Tab goes on from there.
  leave(field) {
    const isSearch = field.matches("input[type=search]") || field.closest("dialog, [popover]");
    if (!keys.areOn() || !isTyping(field) || field.matches("select") || isSearch) return false;
    field.blur();
    return true;
  },

  go(target) {
    const folded = target.querySelector("details:not([open])");
    if (target.matches("a, button, summary")) target.click();
    else if (folded && target.contains(document.activeElement)) {
      // Its key once more: what is folded in the part one stands in.
      folded.open = true;
      folded.querySelector("input, select, textarea, button, a").focus();
    }
    else if (target.matches("input[type=radio], input[type=checkbox]")) {
      target.focus();
      target.click();
    } else {
      target.scrollIntoView({ block: "nearest" });
      (target.matches("input, select, textarea")
        ? target
        : target.querySelector("input, select, textarea, button, a") || target
      ).focus();
    }
  },

  // From line to line of a list, to the first thing one can do there.
  walk(step) {
    if (!step) return false;
    const lines = all("[data-walk] li").filter((line) => line.querySelector("a, button"));
    const here = lines.findIndex((line) => line.contains(document.activeElement));
    const next = here < 0 ? lines.at(step > 0 ? 0 : -1) : lines[here + step];
    next?.querySelector("a, button").focus();
    return lines.length > 0;
  },

  list() {
    const dialog = document.querySelector("[data-keys-dialog]");
    if (!dialog) return false;
    const told = all("[data-key]").map((element) => [
      element.dataset.key.replace("+", " "),
      element.dataset.keyWord || element.getAttribute("aria-label") || wordsOf(element),
    ]);
    const walks = all("[data-walk]").flatMap(({ dataset }) => [["J", dataset.down], ["K", dataset.up]]);
    const lines = [...told, ...walks].map(([name, words]) => {
      const line = document.createElement("li");
      const cap = document.createElement("kbd");
      cap.textContent = name;
      line.append(cap, words);
      return line;
    });
    dialog.querySelector("[data-keys-list]").replaceChildren(...lines);
    dialog.showModal();
    return true;
  },
};

function latinDigit(key) {
  const code = key.codePointAt(0);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  return key;
}

// On a keyboard of another script a key means the letter printed beside its own.
function latinKey(event) {
  const letter = /^Key([A-Z])$/.exec(event.code);
  return letter && /[^\x00-\x7f]/.test(event.key) ? letter[1] : latinDigit(event.key);
}

function wordsOf(element) {
  const copy = (element.closest("label") || element).cloneNode(true);
  all("kbd", copy).forEach((cap) => cap.remove());
  return copy.textContent.trim().replace(/\s+/g, " ").slice(0, 80);
}

// ---- The stepper: 0 to 4 and the dash; a typed value goes on to the next line ------------------------

function step(event) {
  const scale = event.target.closest?.("[data-step]");
  if (!scale || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = latinDigit(event.key);
  const value = key === "-" || key === "–" ? "" : key;
  if (event.key.length !== 1 || !/^[0-4]?$/.test(value)) return;
  const chosen = all("input[type=radio]", scale).find((input) => input.value === value);
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  chosen.click();
  const scales = all("[data-step]", scale.closest("form") || document);
  const next = scales[scales.indexOf(scale) + 1];
  if (next) (next.querySelector("input:checked") || next.querySelector("input")).focus();
}

// ---- What a card said last time, once its bond and rater are chosen: grey, never filled in -----------------

function lasts(event) {
  const card = event.target.closest?.("[data-lasts]");
  if (!card || !/(^|_)(bond|bond_role|rater)$/.test(event.target.name)) return;
  const prefix = /^card\d_/.exec(event.target.name)?.[0] || "";
  const [bond, role, rater] = ["bond", "bond_role", "rater"].map(
    (name) => card.querySelector(`[name="${prefix}${name}"]`).value.trim().toLowerCase(),
  );
  if (!bond || !rater) return;
  const last = JSON.parse(card.dataset.lasts).find(
    ({ whose }) => whose.join("\n").toLowerCase() === [bond, role, rater].join("\n"),
  );
  const saidOf = ({ name }) => last?.said[name.slice(prefix.length)];
  all("select[data-last]", card).forEach((select) => {
    const said = saidOf(select);
    const { none, last: words } = select.dataset;
    select.options[0].textContent = said === undefined ? none : words.replace("{n}", number(said));
  });
  all(".step input, .seg input, .chip input[type=radio]", card).forEach((input) => {
    const label = input.closest("label");
    const isLast = input.value !== "" && saidOf(input) === input.value;
    label.classList.toggle("last-val", isLast);
    label.querySelector("[data-last-said]")?.remove();
    if (!isLast) return;
    const said = document.createElement("i");
    said.className = "vh";
    said.dataset.lastSaid = "";
    said.textContent = `, ${card.dataset.lastWord}`;
    label.append(said);
  });
}

document.addEventListener("change", lasts);

// ---- Lines of a plan: Enter goes on to the next, and there is always a next ----------------------------

function nextLine(event) {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const here = event.target.matches("textarea") && event.target.closest("li");
  if (!here) return;
  event.preventDefault();
  (here.nextElementSibling || lineAfter(here))?.querySelector("textarea").focus();
}

function lineAfter(last) {
  const line = last.cloneNode(true);
  const field = line.querySelector("textarea");
  const count = last.parentElement.children.length;
  if (count >= Number(last.parentElement.dataset.most)) return null;
  line.classList.remove("carried");
  line.querySelector(".tiny")?.remove();
  field.value = "";
  field.name = field.name.replace(/\d+$/, count);
  field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/[\d۰-۹]+/, number(count + 1)));
  last.after(line);
  return line;
}

// ---- Drafts ------------------------------------------------------------------------------------------

// A share that was taken back or has run out, or one that only reads by now.
const NOT_THEIRS = [403, 404];

class Keeper {
  constructor(form) {
    this.form = form;
    this.line = document.querySelector("[data-saved]");
    this.conflict = document.querySelector("[data-conflict]");
    this.pause = KEEP_AFTER;
    this.changes = 0;
    this.kept = 0;
    this.isSending = false;
    this.isStopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.leaves(event));
    addEventListener("beforeunload", (event) => this.isUnkept() && !this.isLeaving && event.preventDefault());
    addEventListener("online", () => this.isUnkept() && this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.isUnkept() && this.send());
    this.conflict?.querySelector("[data-conflict-mine]")?.addEventListener("click", () => this.keepMine());
    setInterval(() => this.tell(), 5000);
  }

  isUnkept() {
    return this.changes > this.kept;
  }

  changed() {
    this.changes += 1;
    if (!this.isStopped && !this.timer) this.later(KEEP_AFTER);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  // A button leads to another page: what is not kept yet goes ahead of it, and where nobody hears it the page stays.
  async leaves(event) {
    const isBeside = event.submitter?.formTarget === "_blank";
    const isForGood = event.submitter?.dataset.ends !== undefined;
    if (this.isLeaving || isBeside || !this.isUnkept()) {
      this.isLeaving ||= !isBeside;
      if (isForGood) this.stops();
      return;
    }
    event.preventDefault();
    if (this.isOnItsWay) return;
    this.isOnItsWay = true;
    this.waitsNoLonger();
    await this.sending;
    const status = await this.sends(this.form.dataset.autosave);
    this.isOnItsWay = false;
    delete this.form.dataset.sent;
    if (status === 401) return;
    if (status === 0) return this.say(this.line?.dataset.stays);
    if (status >= 500 || NOT_THEIRS.includes(status)) return;
    this.isLeaving = true;
    this.form.requestSubmit(event.submitter);
  }

  // The draft is thrown away: what is typed until the page is gone has nowhere to go.
  stops() {
    this.isStopped = true;
    this.waitsNoLonger();
  }

  waitsNoLonger() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  send(url = this.form.dataset.autosave) {
    this.waitsNoLonger();
    if (!this.isSending && !this.isStopped) this.sending = this.sends(url);
  }

  // How it was answered; 0 where it was not.
  async sends(url) {
    this.isSending = true;
    const upTo = this.changes;
    const data = new URLSearchParams(new FormData(this.form));
    try {
      const { status, said } = await post(url, data, data.get("csrf_token"));
      this.heard(status, said, upTo, url);
      return status;
    } catch {
      this.again();
      return 0;
    } finally {
      this.isSending = false;
    }
  }

  heard(status, said, upTo, url) {
    if (status === 200) {
      if (url === this.form.dataset.autosave) this.isAt();
      return this.isKept(said, upTo);
    }
    if (status === 409) return this.isStale(said);
    if (NOT_THEIRS.includes(status)) return this.isTakenBack();
    if (status === 401 && said.state === "locked") lock.close(() => this.send());
    // Whether somebody comes back to open it or not: what was typed is kept aside at once.
    if (status === 401 && this.form.dataset.late && url !== this.form.dataset.late) {
      setTimeout(() => this.send(this.form.dataset.late), 0);
      return;
    }
    if (status === 400 || status === 413 || status === 422)
      this.say(said.sentence || this.line?.dataset.waiting);
    else this.again(said.sentence);
  }

  // What was begun here has an address of its own once it is kept: read again, the page shows it, and not an empty one.
  isAt() {
    const there = this.form.dataset.draft;
    if (there && there !== location.pathname) history.replaceState(history.state, "", there);
  }

  isKept(said, upTo) {
    this.kept = upTo;
    this.keptAt = Date.now();
    this.keptHow = said.state;
    this.pause = KEEP_AFTER;
    this.setCounter(said.counter);
    if (said.late) this.letsGo(said.late);
    for (const [name, value] of Object.entries(said.carries || {}))
      all(`input[name=${name}]`, this.form).forEach((input) => (input.value = value));
    if (this.wasWaiting) this.aloud(this.line?.dataset.keptNow);
    this.wasWaiting = false;
    this.line?.setAttribute("data-is-kept", "");
    this.tell(said.sentence);
    if (this.isUnkept()) this.later(KEEP_AFTER);
  }

  // Whoever writes here may not any more. That passes by no waiting: it is asked again as they type on, and not before.
  isTakenBack() {
    this.line?.removeAttribute("data-is-kept");
    this.wasWaiting = true;
    this.aloud(this.line?.dataset.gone);
    this.say(this.line?.dataset.gone);
  }

  isStale(said) {
    this.isStopped = true;
    this.theirCounter = said.counter;
    this.line?.removeAttribute("data-is-kept");
    this.say(this.line?.dataset.stopped);
    if (!this.conflict) return;
    if (said.sentence) this.conflict.querySelector("[data-conflict-words]").textContent = said.sentence;
    const other = this.conflict.querySelector("[data-conflict-other]");
    if (other) other.hidden = !said.counter;
    if (other && said.elsewhere) other.href = this.elsewhere = said.elsewhere;
    this.conflict.hidden = false;
    this.conflict.scrollIntoView({ block: "nearest" });
  }

  keepMine() {
    this.setCounter(this.theirCounter);
    this.conflict.hidden = true;
    this.isStopped = false;
    // It goes over a note of another address: from here on this is that note's page.
    if (this.elsewhere) this.form.requestSubmit();
    else this.send();
  }

  // What was put aside while nobody was signed in is in the next save, and need not wait there any longer.
  letsGo(late) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "late";
    input.value = late;
    this.form.append(input);
  }

  again(sentence) {
    if (!this.wasWaiting) this.aloud(sentence || this.line?.dataset.waiting);
    this.wasWaiting = true;
    this.line?.removeAttribute("data-is-kept");
    // Why it is not kept never stands without what becomes of it.
    this.say([this.line?.dataset.waiting, sentence].filter(Boolean).join(". "));
    this.later(this.pause);
    this.pause = Math.min(this.pause * 2, KEEP_AGAIN_AT_MOST);
  }

  setCounter(counter) {
    if (counter === undefined) return;
    all("input[name=counter]", this.form).forEach((input) => (input.value = counter));
  }

  tell(sentence) {
    if (!this.line || !this.keptAt || this.wasWaiting || this.isStopped) return;
    const words = this.line.dataset;
    const seconds = Math.round((Date.now() - this.keptAt) / 1000);
    if (this.keptHow === "held") this.say(sentence || words.held);
    else if (seconds < 5) this.say(words.keptNow);
    else if (seconds < 90) this.say(words.keptSeconds.replace("{n}", number(seconds)));
    else this.say(words.keptMinutes.replace("{n}", number(Math.round(seconds / 60))));
  }

  say(words) {
    const place = this.line?.querySelector("[data-saved-words]");
    if (place && words) place.textContent = words;
  }

  aloud(words) {
    const place = this.line?.querySelector("[data-saved-aloud]");
    if (place && words) place.textContent = words;
  }
}

// ---- The lock: after a while without a touch, or when the server says so -----------------------------

const TOLD_EVERY = 5000;

const lock = {
  dialog: document.querySelector("[data-lock-dialog]"),
  waiting: [],
  isLocked: false,

  start() {
    if (!this.dialog) return;
    this.form = this.dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => this.open(event));
    this.dialog.addEventListener("close", () => this.isLocked && this.dialog.showModal());
    const idle = Number(document.body.dataset.lockAfter || 0) * 1000;
    if (!idle) return;
    this.touched = this.told = Date.now();
    this.tabs = new BroadcastChannel("touched");
    this.tabs.onmessage = () => (this.touched = Date.now());
    for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
      addEventListener(kind, () => this.touch(), { passive: true });
    setInterval(() => Date.now() - this.touched > idle && !this.dialog.open && this.lockNow(), 5000);
  },

  // Whoever is at one tab is at the desk: a tab left open behind it does not lock them out.
  touch() {
    this.touched = Date.now();
    if (this.touched - this.told < TOLD_EVERY) return;
    this.told = this.touched;
    this.tabs.postMessage(null);
  },

  async lockNow() {
    this.close();
    const leave = document.querySelector("[data-lock-now]");
    if (!leave) return;
    await post(leave.action, new FormData(leave), leave.querySelector("[name=csrf_token]")?.value).catch(
      () => null,
    );
  },

  close(then) {
    if (then) this.waiting.push(then);
    if (!this.dialog || this.dialog.open) return;
    this.isLocked = true;
    this.before = document.activeElement;
    this.caret = this.before?.matches("textarea") && [this.before.selectionStart, this.before.selectionEnd];
    this.dialog.showModal();
    this.form.elements.password.focus();
  },

  async open(event) {
    event.preventDefault();
    const problem = this.dialog.querySelector("[data-lock-error]");
    problem.hidden = true;
    const data = new FormData(this.form);
    try {
      const { status, said } = await post(this.form.action, data, data.get("csrf_token"));
      if (status === 200) return this.isOpen(said);
      problem.textContent = said.sentence || problem.dataset.wrong;
      if (said.state === "signed-out") this.isOver();
    } catch {
      problem.textContent = problem.dataset.unreachable;
    }
    problem.hidden = false;
    this.form.elements.password.select();
  },

  // Nothing is left to unlock: what was typed is kept aside by its write ticket before one signs in again.
  isOver() {
    this.dialog.querySelector("[data-lock-over]").hidden = false;
    keepers.forEach((keeper) => keeper.isUnkept() && keeper.send(keeper.form.dataset.late));
  },

  isOpen(said) {
    if (said.csrf) takeWord(said.csrf);
    this.form.elements.password.value = "";
    this.touched = Date.now();
    this.isLocked = false;
    this.dialog.close();
    this.goOn();
    this.waiting.splice(0).forEach((then) => then());
  },

  // Back to where one wrote. A click within the dialog leaves the caret in there, and what has focus again takes no key.
  goOn() {
    this.before?.blur();
    this.before?.focus({ preventScroll: true });
    if (this.caret) this.before.setSelectionRange(...this.caret);
  },
};

addEventListener("keydown", step);
addEventListener("keydown", keys.press);
lock.start();
const keepers = all("form[data-autosave]").map((form) => new Keeper(form));
all("[data-keys-open]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", keys.list);
});
all("[data-keys-switch]").forEach((tick) => {
  tick.checked = keys.areOn();
  tick.addEventListener("change", () => keys.set(tick.checked));
});
all(".lines[data-most]").forEach((lines) => {
  lines.addEventListener("keydown", nextLine);
});
addEventListener("input", (event) => event.target.closest(".carried")?.classList.remove("carried"));
// Where a button has put words, one goes on writing after them; in lines, in the first that is empty.
const named = document.getElementById(location.hash.slice(1));
const isOfLines = named?.matches("textarea") ? null : named?.closest(".sect")?.querySelector(".lines");
const changed = isOfLines ? all("textarea", isOfLines).find((line) => !line.value) : named;
if (changed?.matches("textarea")) startIn(changed);
// From the list at the head of a note one stands in the field that is meant, and not only beside it.
all('[role=alert] a[href^="#want-"]').forEach((link) => {
  link.addEventListener("click", (event) => {
    const want = document.getElementById(link.hash.slice(1));
    const field = want && fieldOf(want);
    if (!field) return;
    event.preventDefault();
    for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  });
});
function fieldOf(want) {
  const fields = all("input, select, textarea", want.closest("form")).filter((one) => one.type !== "hidden");
  const named = fields.find((one) => one.name === want.id.slice("want-".length) && !one.matches("[type=radio], [type=checkbox]"));
  const before = fields.filter((one) => one.compareDocumentPosition(want) & Node.DOCUMENT_POSITION_FOLLOWING);
  const last = named || before[before.length - 1];
  return (last?.type === "radio" && fields.find((one) => one.name === last.name && one.checked)) || last;
}
// What is to be mended is in sight, however far down it stands; a long form says so at its head.
const wrong = document.querySelector("main [aria-invalid=true]");
const isToldAtTheHead = wrong?.closest("form")?.querySelector("[role=alert]");
if (wrong && !isToldAtTheHead && !document.querySelector("[autofocus]"))
  startIn(wrong.matches("fieldset, [role]") ? wrong.querySelector("input") : wrong);

// Once more after the browser has gone to the place an address names, which takes the focus away again.
function startIn(field) {
  const start = () => {
    if (!field || (document.activeElement !== document.body && document.activeElement !== field)) return;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
    if (field.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  };
  start();
  addEventListener("load", start);
}
// Space and the arrows scroll the page only once focus is inside it.
if (document.activeElement === document.body && !location.hash)
  (document.querySelector("[autofocus]") || document.getElementById("main"))?.focus({ preventScroll: true });
