// Short messages beside the conversation: refusals, and that something went well.

import { byId, h, icon } from "./dom.js";
import { t } from "./words.js";

const SHOWN_MS = 9000;

export function notice(text, isWrong = false, isLost = false) {
  for (const same of [...byId("notices").children].filter((each) => each.dataset.text === text)) same.remove();
  const close = h("button", { type: "button", class: "icon", "aria-label": t("close") }, icon("close"));
  const shown = h("div", { class: isWrong ? "notice wrong" : "notice", role: isWrong ? "alert" : null, "data-text": text, "data-lost": isLost },
    h("p", {}, text), close);
  const remove = () => shown.remove();
  close.addEventListener("click", remove);
  for (const older of [...byId("notices").children].slice(0, -2)) older.remove();
  byId("notices").append(shown);
  if (!isWrong) tell(text);
  setTimeout(() => { if (!shown.matches(":hover, :focus-within")) remove(); }, SHOWN_MS);
}

// A refusal that tells what to do is a word among others; that nothing gets through is a fault.
export const refuse = (problem) => notice(problem.message, !problem.status || problem.status === 423, !problem.status);

// Makker answers again: what was said of its silence is over.
export function answersAgain() {
  for (const shown of document.querySelectorAll(".notice[data-lost]")) shown.remove();
}

// For ears alone. What is said twice is heard twice.
export function tell(text) {
  byId("said").textContent = "";
  setTimeout(() => { byId("said").textContent = text; }, 50);
}
