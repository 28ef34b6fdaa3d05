// The list above a form that came back leads to its fields.
//
// Reads: .form-errors a[href^="#"]. The page of a refusal has the address of the page before it, so that following such a
// link as a visit would ask for that page again, and what was typed would be gone.

import { on } from "./elements";

on("click", '.form-errors a[href^="#"]', (event, link) => {
  const field = document.getElementById((link.getAttribute("href") ?? "").slice(1));
  if (!field) return;
  event.preventDefault();
  const within = field.matches("input,textarea,select,button") && field.checkVisibility() ? field : (field.parentElement?.querySelector<HTMLElement>("input:not([type=hidden]):not([hidden]),textarea") ?? field);
  within.scrollIntoView({ block: "center" });
  within.focus();
});
