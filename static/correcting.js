// Correcting a signed note: the words chosen in it go into the form, as they stand there.
"use strict";

const signedText = document.querySelector("[data-correctable]");
const correcting = document.querySelector("[data-correcting]");

// What was put beside the words since is no part of them.
function chosenWords(range) {
  const part = range.cloneContents();
  part.querySelectorAll(".ref, .right, .tiny").forEach((one) => one.remove());
  return part.textContent.replace(/\s+/g, " ").trim();
}

function take() {
  const chosen = document.getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!signedText.contains(range.commonAncestorContainer)) return;
  const passage = correcting.querySelector("[name=passage]");
  if (passage.value && passage.value !== passage.dataset.taken) return;
  passage.value = passage.dataset.taken = chosenWords(range);
}

if (signedText && correcting) document.addEventListener("selectionchange", take);
