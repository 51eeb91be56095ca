// A card as elements: every kind of block that the server may send.

import { freshId, h } from "./dom.js";
import { menu } from "./menu.js";

const ACTING = new Set(["buttons", "choices", "picker"]);
const LONG = 26;
const LONG_ON_A_PHONE = 13;

// `press(button, element)` is called with what was pressed and where.
export function card(view, press) {
  const parts = [];
  for (const block of view.blocks) {
    const built = BUILT[block.kind](block, press);
    if (!ACTING.has(block.kind)) {
      parts.push(built);
      continue;
    }
    // A picker, its buttons and their menu share a row.
    const row = parts.at(-1)?.classList.contains("actions") ? parts.at(-1) : null;
    if (!row || (block.kind !== "choices" && row.querySelector(".action"))) parts.push(h("div", { class: "actions" }));
    parts.at(-1).append(...[built].flat());
  }
  return h("div", { class: "card" }, parts);
}

export function picked(element) {
  const selects = element.closest(".card").querySelectorAll("select[name]");
  return Object.fromEntries([...selects].map((select) => [select.name, select.value]));
}

const BUILT = {
  heading: ({ text }) => h("h3", { dir: "auto" }, text),
  paragraph: ({ text, quiet }) => h("p", { class: quiet ? "quiet" : null, dir: "auto" }, text),
  fields: ({ pairs }) => h("dl", { class: "fields" },
    pairs.map(({ name, value }) => h("div", { class: value.length > LONG ? "long" : value.length > LONG_ON_A_PHONE ? "longish" : null }, h("dt", {}, name), h("dd", { dir: "auto" }, value)))),
  divider: () => h("hr"),
  buttons: ({ buttons }, press) => buttons.map((button) => {
    const element = h("button", { type: "button", class: `action ${button.style}`, "data-action": button.action, "data-focus": `${button.action} ${button.ref}` }, button.label);
    element.addEventListener("click", () => press(button, element));
    return element;
  }),
  choices: ({ label, options }, press) => menu(label, options, press),
  picker: ({ name, label, options, chosen }) => {
    const id = freshId("picker");
    const select = h("select", { id, name }, options.map(({ value, label }) => h("option", { value }, label)));
    select.value = chosen;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    return h("div", { class: "picker" }, h("label", { for: id }, label), select);
  },
  picture: ({ source, alt }) => {
    const image = h("img", { src: source, alt, class: "picture", decoding: "async" });
    // Pictures have two dots to a unit, so that they are sharp on dense screens.
    image.addEventListener("load", () => { image.width = Math.round(image.naturalWidth / 2); });
    return image;
  },
  progress: ({ label, share, said }) => {
    const id = freshId("progress");
    const bar = h("div", { class: "bar", role: "progressbar", "aria-labelledby": id, "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-valuenow": Math.round(share * 100), "aria-valuetext": said }, h("div", { class: "bar-filled" }));
    bar.firstChild.style.inlineSize = `${share * 100}%`;
    return h("div", { class: "progress" }, h("p", { id }, label), bar);
  },
};
