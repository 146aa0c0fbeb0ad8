"use strict";
// The theme: what the system says, until somebody says otherwise.
(() => {
  const root = document.documentElement;
  const kept = (() => { try { return localStorage.getItem("tightrope-theme"); } catch { return null; } })();
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
    const say = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    say();
    system.addEventListener("change", say);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      say();
      try { localStorage.setItem("tightrope-theme", root.dataset.theme); } catch { /* not kept, then */ }
    });
  });
})();
