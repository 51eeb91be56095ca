// A menu behind a button, by the keyboard as well as by hand.

import { freshId, h, icon } from "./dom.js";

export function menu(label, options, choose) {
  const id = freshId("menu");
  const button = h("button", { type: "button", class: "action menu-button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, label, icon("down"));
  const items = options.map((option) =>
    h("button", { type: "button", role: "menuitem", tabindex: "-1", "data-action": option.action, class: option.style }, option.label));
  const list = h("div", { class: "menu", id, role: "menu", "aria-label": label, hidden: true }, items);
  const whole = h("div", { class: "menu-place" }, button, list);

  const away = (event) => { if (!whole.contains(event.target)) close(false); };
  function open(first) {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    place(list, whole);
    document.addEventListener("pointerdown", away);
    items.at(first)?.focus();
  }
  function close(returns) {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", away);
    if (returns) button.focus();
  }

  button.addEventListener("click", () => (list.hidden ? open(0) : close(true)));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowDown" ? 0 : -1);
  });
  list.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to).focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") {
      close(false);
    }
  });
  items.forEach((item, number) => item.addEventListener("click", () => {
    close(true);
    choose(options[number], button);
  }));
  return whole;
}

// Opens upwards or leftwards where there is no room the usual way.
function place(list, around) {
  const frame = around.closest(".scroller")?.getBoundingClientRect() ?? { bottom: innerHeight, right: innerWidth, top: 0 };
  const from = around.getBoundingClientRect();
  const size = list.getBoundingClientRect();
  list.classList.toggle("upwards", from.bottom + size.height + 8 > frame.bottom && from.top - size.height > frame.top);
  list.classList.toggle("leftwards", from.left + size.width + 8 > frame.right);
}
