// A conversation, or a thread in one: what was said, in order, by day, and what is new as it comes.

import { get } from "./api.js";
import { card } from "./blocks.js";
import { h, icon, initials } from "./dom.js";
import { refuse } from "./notices.js";
import { capital, clockTime, fullDay, localStamp, longDay, t } from "./words.js";

const TOGETHER_MS = 5 * 60_000;
const NEAR_THE_END = 120;
const MARGIN = 12;
const SHOWN_WHOLE = 1600;

export class Log {
  // `does`: press(button, element, message), openThread(message) or null, seen(message).
  constructor(element, does) {
    this.element = element;
    this.scroller = element.parentElement;
    this.does = does;
    this.messages = [];
    this.where = {};
    this.version = 0;
    this.isAtEnd = true;
    this.isUntouched = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const resized = new ResizeObserver(() => { if (this.isAtEnd) this.toEnd(); });
    resized.observe(this.element);
    resized.observe(this.scroller);
  }

  // Show `query` ({conversation} or {conversation, under}) to `reader`; `intro` is an element for its beginning.
  // `root` is the message that a thread answers.
  async show(query, reader, people, intro, root = null) {
    const isSame = query.conversation === this.where.conversation && query.under === this.where.under && reader.id === this.reader?.id;
    const version = ++this.version;
    const before = this.drawnFrom();
    Object.assign(this, { where: query, reader, people, intro, root });
    if (!isSame) {
      this.isUntouched = true;
      this.messages = [];
      this.element.replaceChildren();
    }
    this.element.setAttribute("aria-busy", "true");
    try {
      const page = await get("messages", query);
      if (version !== this.version) return;
      const pending = this.messages.filter((message) => message.pending && !page.messages.some(({ key }) => key === message.key));
      this.messages = [...page.messages, ...pending];
      this.more = page.more;
    } finally {
      // What is the same stays as it is: nobody's press is lost between two drawings of one button.
      if (version === this.version && (root || !isSame || this.drawnFrom() !== before)) this.draw(!isSame || this.isAtEnd);
      else if (version === this.version) this.element.removeAttribute("aria-busy");
    }
  }

  // Everything that a drawing depends on.
  drawnFrom() {
    const { messages, more, reader, people, intro } = this;
    const names = [...(people ?? [])].map(([id, { name }]) => [id, name]);
    return JSON.stringify([messages, more, reader?.zone, reader?.language, names, intro?.textContent]);
  }

  draw(goesToEnd) {
    const kept = this.scroller.scrollHeight - this.scroller.scrollTop;
    const again = this.focused();
    // Nothing that was here before is read out again.
    this.element.setAttribute("aria-live", "off");
    this.element.replaceChildren(...this.beginning(), ...this.messages.flatMap((message, number) => this.drawn(message, number)));
    if (goesToEnd) this.toEnd();
    else this.scroller.scrollTop = this.scroller.scrollHeight - kept;
    if (again) this.element.querySelector(again)?.focus({ preventScroll: true });
    this.element.removeAttribute("aria-busy");
    setTimeout(() => this.element.setAttribute("aria-live", "polite"), 100);
    this.markSeen();
  }

  // How to find again what the focus is on, if it is in here.
  focused() {
    const { activeElement } = document;
    const article = this.element.contains(activeElement) && activeElement.closest("article");
    if (!article) return null;
    const inside = activeElement.dataset.focus;
    return `article[data-id="${article.dataset.id}"]${inside ? ` [data-focus="${CSS.escape(inside)}"]` : ""}`;
  }

  beginning() {
    if (!this.more) return this.intro ? [this.intro] : [];
    const earlier = h("button", { type: "button", class: "earlier" }, t("earlier"));
    earlier.addEventListener("click", () => this.loadEarlier().catch(refuse));
    return [earlier];
  }

  async loadEarlier() {
    const version = this.version;
    const page = await get("messages", { ...this.where, before: this.messages[0].id });
    if (version !== this.version) return;
    this.messages = [...page.messages, ...this.messages];
    this.more = page.more;
    this.draw(false);
    (this.element.querySelector(".earlier") ?? this.element.querySelector("article"))?.focus();
  }

  // Something new or changed, from the stream or as an answer.
  take(message) {
    const own = message.key && this.messages.findIndex(({ pending, key }) => pending && key === message.key);
    if (own > -1 && message.key) this.messages.splice(own, 1, message);
    const number = this.messages.findIndex(({ id }) => id === message.id);
    if (number > -1) {
      this.replace(message, number);
    } else if (this.messages.every(({ id, pending }) => pending || id < message.id)) {
      this.append(message);
    } else if (!this.more || message.id > this.messages[0].id) {
      this.messages.push(message);
      this.messages.sort((one, other) => one.id - other.id);
      this.draw(this.isAtEnd);
    }
    this.markSeen();
  }

  // The answer to what was said here; the stream may have brought it already, and newer.
  settle(message) {
    if (this.messages.some(({ id, pending }) => id === message.id && !pending)) return;
    this.take(message);
  }

  append(message) {
    const before = this.messages.findIndex(({ pending }) => pending);
    const number = before < 0 || message.pending ? this.messages.length : before;
    this.messages.splice(number, 0, message);
    if (number < this.messages.length - 1) {
      this.draw(this.isAtEnd);
      return;
    }
    const drawn = this.drawn(message, number);
    drawn.at(-1).classList.add("fresh");
    this.element.append(...drawn);
    if (this.isAtEnd || message.author === this.reader.id) this.toEnd();
  }

  replace(message, number) {
    const old = this.element.querySelector(`article[data-key="${CSS.escape(message.key)}"][data-pending]`)
      ?? this.element.querySelector(`article[data-id="${message.id}"]`);
    this.messages[number] = message;
    const [fresh] = this.drawn(message, number).slice(-1);
    const hadFocus = old?.contains(document.activeElement);
    old?.replaceWith(fresh);
    if (hadFocus) (fresh.querySelector("button.action") ?? fresh).focus({ preventScroll: true });
    if (this.isAtEnd) this.toEnd();
  }

  remove(key) {
    this.messages = this.messages.filter((message) => !(message.pending && message.key === key));
    this.draw(false);
  }

  drawn(message, number) {
    const before = this.messages[number - 1] ?? this.root;
    const at = new Date(message.at);
    const day = localStamp(at, this.reader.zone).slice(0, 10);
    const isNewDay = !before || localStamp(new Date(before.at), this.reader.zone).slice(0, 10) !== day;
    const goesOn = !isNewDay && before !== this.root && before.author === message.author && at - new Date(before.at) < TOGETHER_MS;
    const separator = isNewDay ? [h("h2", { class: "day" }, h("span", {}, this.dayName(at, day)))] : [];
    return [...separator, this.article(message, at, goesOn)];
  }

  dayName(at, day) {
    const thisYear = localStamp(this.does.now(), this.reader.zone).slice(0, 4);
    return capital((day.startsWith(thisYear) ? longDay : fullDay)(at, this.reader.zone));
  }

  // Who wrote something need not hear it read out.
  article(message, at, goesOn) {
    const mine = message.author === this.reader.id;
    const author = message.author ? this.people.get(message.author)?.name ?? t("somebody") : "Makker";
    const time = clockTime(at, this.reader.zone);
    const classes = ["message", mine ? "mine" : "", message.author ? "" : "makker", goesOn ? "goes-on" : ""].filter(Boolean);
    return h("article", { class: classes.join(" "), "data-id": message.id, "data-key": message.key || null, "data-pending": Boolean(message.pending),
      "aria-label": `${author}, ${time}`, tabindex: "-1", "aria-live": mine ? "off" : null },
      this.avatar(message, author),
      h("div", { class: "said" },
        h("p", { class: "by" }, h("b", {}, mine ? t("you") : author), h("time", { datetime: message.at }, time)),
        this.content(message),
        this.below(message)),
      message.pending ? h("p", { class: "sending" }, t("sending")) : null);
  }

  avatar(message, author) {
    if (!message.author) return h("img", { class: "avatar", src: "/chat/assets/mark.svg", alt: "", width: 32, height: 32 });
    const tone = [...this.people.keys()].indexOf(message.author) % 4;
    return h("span", { class: `avatar tone-${Math.max(tone, 0)}`, "aria-hidden": "true" }, initials(author));
  }

  content(message) {
    if (message.removed) return h("p", { class: "removed" }, t("removed"));
    if (message.card) return card(message.card, (button, element) => this.does.press(button, element, message));
    const parts = message.text ? [h("div", { class: "bubble", dir: "auto" }, ...marked(message.text))] : [];
    if (message.file) {
      parts.push(h("a", { class: "file", href: message.file.source, download: message.file.name }, icon("file"), message.file.name));
    }
    if (message.text.length > SHOWN_WHOLE) parts.push(this.unfold(parts[0]));
    return h("div", { class: "words" }, parts);
  }

  unfold(bubble) {
    bubble.classList.add("folded");
    const more = h("button", { type: "button", class: "link", "aria-expanded": "false" }, t("show_all"));
    more.addEventListener("click", () => {
      const folded = bubble.classList.toggle("folded");
      more.textContent = folded ? t("show_all") : t("show_less");
      more.setAttribute("aria-expanded", String(!folded));
    });
    return more;
  }

  below(message) {
    if (!this.does.openThread || !message.id || message.removed && !message.replies) return null;
    const reply = h("button", { type: "button", class: message.replies ? "link replies" : "link reply", "data-thread": message.id },
      icon("reply"), message.replies || t("reply"));
    reply.addEventListener("click", () => this.does.openThread(message, reply));
    return reply;
  }

  // Whoever scrolls up reads, and is left in peace until they come down again.
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (Math.abs(scrollTop - this.top) > 1) this.isUntouched = false;
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) this.isAtEnd = true;
    else if (scrollTop < this.top - 1) this.isAtEnd = false;
    this.top = scrollTop;
  }

  // The end, or the beginning of the last message where that is too tall to be seen whole.
  // A conversation that has only just begun is read from its beginning, and then left where its reader is.
  toEnd() {
    this.isAtEnd = true;
    if (!this.root && !this.more && this.messages.length < 2) {
      if (this.isUntouched) this.scroller.scrollTop = this.top = 0;
      return;
    }
    const last = this.element.lastElementChild;
    const start = last ? last.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop - MARGIN : 0;
    this.scroller.scrollTop = Math.max(0, Math.min(this.scroller.scrollHeight - this.scroller.clientHeight, start));
    this.top = this.scroller.scrollTop;
  }

  markSeen() {
    const last = this.messages.filter(({ pending }) => !pending).at(-1);
    if (last && !document.hidden) this.does.seen(last);
  }
}

// A line that begins with Makker's name shows it.
function marked(text) {
  const found = /^\s*[@/]makker\b/i.exec(text);
  return found ? [h("b", { class: "mention" }, found[0].trim()), text.slice(found[0].length)] : [text];
}

