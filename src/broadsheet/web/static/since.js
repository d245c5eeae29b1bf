// Marks what came to a story since this browser last showed it; the page is complete without it.
(() => {
  "use strict";
  const story = document.body.dataset.following;
  const note = () => document.getElementById("since");
  const steps = () => [...document.querySelectorAll(".timeline li[data-known]")];
  if (!story || !note()) return;

  const name = `story:${story}`;
  let looked = null;
  try {
    looked = localStorage.getItem(name);
  } catch {} // a browser that keeps nothing has no last time

  function mark() {
    const fresh = looked ? steps().filter((step) => step.dataset.known > looked) : [];
    for (const step of fresh) {
      step.classList.add("fresh");
      step.querySelector(".fresh-tag").hidden = false;
    }
    if (!fresh.length || !note()) return;
    const many = fresh.length === 1 ? "1 development" : `${fresh.length} developments`;
    note().textContent = `Since you last looked: ${many}, marked “new to you”.`;
    note().hidden = false;
  }

  function remember() {
    const newest = steps().map((step) => step.dataset.known).sort().pop();
    try {
      if (newest) localStorage.setItem(name, newest);
    } catch {}
  }

  mark();
  document.addEventListener("renewed", mark);
  addEventListener("pagehide", remember);
})();
