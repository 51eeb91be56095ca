// Short messages beside the conversation: refusals, and that something went well.

import { byId, h, icon } from "./dom.js";
import { t } from "./words.js";

const SHOWN_MS = 9000;

export function notice(text, isWrong = false) {
  const close = h("button", { type: "button", class: "icon", "aria-label": t("close") }, icon("close"));
  const shown = h("div", { class: isWrong ? "notice wrong" : "notice", role: isWrong ? "alert" : "status" },
    h("p", {}, text), close);
  const remove = () => shown.remove();
  close.addEventListener("click", remove);
  for (const older of [...byId("notices").children].slice(0, -2)) older.remove();
  byId("notices").append(shown);
  setTimeout(() => { if (!shown.matches(":hover, :focus-within")) remove(); }, SHOWN_MS);
}

// A refusal that tells what to do is a word among others; that nothing gets through is a fault.
export const refuse = (problem) => notice(problem.message, !problem.status || problem.status === 423);

// For ears alone.
export const tell = (text) => { byId("said").textContent = text; };
