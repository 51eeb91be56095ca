// The rail: who to sit as, and what there is to read.

import { byId, h, icon, initials } from "./dom.js";
import { clockTime, place, t } from "./words.js";

export function drawRail(state, does) {
  byId("people").replaceChildren(...state.people.map((person, number) => personRow(person, number, state, does)));
  byId("conversations").replaceChildren(...[direct(state), ...state.channels].map((each) => conversationRow(each, state, does)));
}

const direct = (state) => ({ id: state.reader.direct, name: "Makker", last: state.reader.last, isDirect: true });

function personRow(person, number, state, does) {
  const isReader = person.id === state.reader.id;
  const waits = !isReader && person.last > does.lastSeen(person.id, person.direct);
  const sit = h("button", { type: "button", class: "row", "data-person": person.id, "data-focus": `sit ${person.id}`, "aria-current": isReader ? "true" : null },
    h("span", { class: `avatar tone-${number % 4}`, "aria-hidden": "true" }, initials(person.name)),
    h("span", { class: "row-text" }, h("span", { class: "row-name", dir: "auto" }, person.name),
      h("span", { class: "row-more" }, place(person.zone), " · ", h("span", { "data-zone": person.zone }, clockTime(does.now(), person.zone)))),
    waits ? dot() : null);
  sit.addEventListener("click", () => does.sitAs(person.id));
  const edit = h("button", { type: "button", class: "icon edit", "data-focus": `edit ${person.id}`, "aria-label": t("edit_person", { name: person.name }), title: t("edit_person", { name: person.name }) }, icon("edit"));
  edit.addEventListener("click", () => does.editPerson(person));
  return h("li", {}, sit, edit);
}

function conversationRow(conversation, state, does) {
  const isOpen = conversation.id === state.open;
  const waits = !isOpen && conversation.last > does.lastSeen(state.reader.id, conversation.id);
  const mark = conversation.isDirect
    ? h("img", { class: "avatar small", src: "/chat/assets/mark.svg", alt: "", width: 24, height: 24 })
    : h("span", { class: "hash", "aria-hidden": "true" }, "#");
  const open = h("button", { type: "button", class: "row", "data-conversation": conversation.id, "data-focus": `open ${conversation.id}`, "aria-current": isOpen ? "page" : null },
    mark, h("span", { class: "row-text" }, h("span", { class: "row-name", dir: "auto" }, conversation.name)), waits ? dot() : null);
  open.addEventListener("click", () => does.open(conversation.id));
  if (conversation.isDirect) return h("li", {}, open);
  const label = t("edit_channel", { name: conversation.name });
  const edit = h("button", { type: "button", class: "icon edit", "data-focus": `edit ${conversation.id}`, "aria-label": label, title: label }, icon("edit"));
  edit.addEventListener("click", () => does.editChannel(conversation));
  return h("li", {}, open, edit);
}

const dot = () => h("span", { class: "dot", role: "img", "aria-label": t("something_new") });

export function tickRail(now) {
  for (const element of document.querySelectorAll("[data-zone]")) {
    const time = clockTime(now, element.dataset.zone);
    if (element.textContent !== time) element.textContent = time;
  }
}

// On a narrow screen the rail is a drawer.
export function drawer() {
  const [shell, rail, stage, opener] = ["shell", "rail", "stage", "open-rail"].map(byId);
  const narrow = matchMedia("(max-width: 860px)");
  function set(isOpen) {
    const isDrawer = narrow.matches;
    shell.classList.toggle("rail-open", isDrawer && isOpen);
    rail.inert = isDrawer && !isOpen;
    stage.inert = isDrawer && isOpen;
    opener.setAttribute("aria-expanded", String(isDrawer && isOpen));
  }
  function close() {
    if (!shell.classList.contains("rail-open")) return;
    set(false);
    opener.focus();
  }
  opener.addEventListener("click", () => {
    set(true);
    byId("close-rail").focus();
  });
  byId("close-rail").addEventListener("click", close);
  byId("scrim").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]")) close(); });
  narrow.addEventListener("change", () => set(false));
  set(false);
  return { close };
}
