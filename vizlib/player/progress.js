/** The line of text and the moving bar that a page shows until its first frame. */

const STYLE = `
#vizlib-progress { position: fixed; inset: 50% 0 auto 0; display: flex; flex-direction: column; gap: .5rem;
  align-items: center; pointer-events: none; font: .9rem/1.4 system-ui, sans-serif; color: #5d6875;
  transition: opacity .4s; z-index: 10; }
#vizlib-progress i { display: block; width: 12rem; height: 3px; overflow: hidden; border-radius: 2px;
  background: #8a94a033; }
#vizlib-progress i::after { content: ""; display: block; width: 40%; height: 100%; border-radius: 2px;
  background: #3b82c4; animation: vizlib-progress 1.2s ease-in-out infinite; }
@keyframes vizlib-progress { from { transform: translateX(-100%); } to { transform: translateX(250%); } }
@media (prefers-color-scheme: dark) { #vizlib-progress { color: #9aa5b1; } }
@media (prefers-reduced-motion: reduce) { #vizlib-progress i::after { animation-duration: 4s; } }`;

/** @param {string} text what the page is doing now */
export function showProgress(text) {
  let box = document.getElementById("vizlib-progress");
  if (!box) {
    const style = document.createElement("style");
    style.textContent = STYLE;
    box = document.createElement("div");
    box.id = "vizlib-progress";
    box.setAttribute("role", "status");
    box.append(document.createElement("span"), document.createElement("i"));
    document.head.append(style);
    (document.body ?? document.documentElement).append(box);
  }
  const line = /** @type {HTMLElement} */ (box.firstElementChild);
  line.textContent = text;
}

export function hideProgress() {
  const box = document.getElementById("vizlib-progress");
  if (!box) return;
  box.style.opacity = "0";
  setTimeout(() => box.remove(), 500);
}
