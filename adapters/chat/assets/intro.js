// How a conversation begins: what this is, and what to try first.

import { h } from "./dom.js";
import { t } from "./words.js";

export function directIntro(name) {
  return h("header", { class: "intro" },
    h("img", { src: "/chat/assets/mark.svg", alt: "", width: 44, height: 44 }),
    h("h2", {}, t("intro_title")),
    h("p", {}, t("intro_text", { name })),
    h("ol", {}, ["intro_goal", "intro_clock", "intro_answer"].map((key) => h("li", {}, t(key)))));
}

export function channelIntro(name) {
  return h("header", { class: "intro" },
    h("span", { class: "big-hash", "aria-hidden": "true" }, "#"),
    h("h2", {}, t("channel_intro_title", { name })),
    h("p", {}, t("channel_intro_text")));
}
