/* Runs in the frame on the clinic's own website, and tells the page around it that the frame is shown. */
"use strict";
window.parent.postMessage("shown", "*");
