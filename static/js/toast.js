// Toasts stay 10 seconds, longer while hovered or focused; Esc puts them away.
// Any module may say something: document.dispatchEvent(new CustomEvent("almanac:say", { detail: "Saved" }));
const STAY = 10_000;
const region = document.getElementById("status");

function keep(toast) {
  let timer;
  const leave = () => toast.remove();
  const wait = () => { clearTimeout(timer); timer = setTimeout(leave, STAY); };
  const hold = () => clearTimeout(timer);
  const go = () => { if (!toast.matches(":hover, :focus-within")) wait(); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", () => setTimeout(go));
  wait();
}

function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = text;
  region.append(toast);
  keep(toast);
}

document.addEventListener("almanac:say", (event) => say(event.detail));

document.addEventListener("keydown", (key) => {
  if (key.key === "Escape" && !document.querySelector("dialog[open]")) region.lastElementChild?.remove();
});

// What came with the page is put in again, because readers announce only what appears in a live region.
const fromServer = [...region.querySelectorAll("[data-toast]")];
setTimeout(() => {
  for (const toast of fromServer) {
    region.append(toast);
    keep(toast);
  }
}, 150);
