// The workspace's clock: it goes on by itself, and may be put forward.

import { get, post } from "./api.js";
import { byId } from "./dom.js";
import { ask } from "./forms.js";
import { refuse, tell } from "./notices.js";
import { capital, clockTime, localMoment, localStamp, longDay, shortDay, t } from "./words.js";

const CHECK_MS = 1500;

export class WorkspaceClock {
  constructor(onTick) {
    this.element = byId("clock");
    this.onTick = onTick;
    this.base = { at: Date.now(), since: performance.now() };
    this.moving = false;
    for (const button of this.element.querySelectorAll("button")) {
      button.addEventListener("click", () => this.move(button.dataset.by));
    }
    setInterval(() => this.draw(), 1000);
    setInterval(() => this.check(), CHECK_MS);
  }

  now() {
    const gone = this.moving ? 0 : performance.now() - this.base.since;
    return new Date(this.base.at + gone);
  }

  set zone(zone) {
    this.readerZone = zone;
    this.shown = "";
    this.draw();
  }

  // What the server says; while it moves the clock stands still between two sayings.
  take({ now, moving, fixed }, failed = false) {
    const hasArrived = this.moving && !moving;
    this.element.querySelector(".clock-moves").hidden = Boolean(fixed);
    this.show({ at: Date.parse(now), moving });
    if (failed) refuse(new Error(t("clock_stopped")));
    else if (hasArrived) tell(t("clock_arrived", { day: longDay(this.now(), this.readerZone), time: clockTime(this.now(), this.readerZone) }));
  }

  show({ at, moving }) {
    this.base = { at, since: performance.now() };
    this.moving = moving;
    this.element.classList.toggle("moving", moving);
    document.body.classList.toggle("time-moves", moving);
    for (const button of this.element.querySelectorAll("button")) button.setAttribute("aria-disabled", String(moving));
    this.draw();
  }

  draw() {
    if (!this.readerZone) return;
    const now = this.now();
    const shown = localStamp(now, this.readerZone) + this.moving;
    if (shown === this.shown) return;
    this.shown = shown;
    const face = byId("clock-time");
    face.textContent = clockTime(now, this.readerZone);
    face.dateTime = now.toISOString();
    byId("clock-day").textContent = this.moving ? t("time_moves") : capital(shortDay(now, this.readerZone));
    this.onTick(now);
  }

  async move(by) {
    if (this.moving) return;
    if (by === "date") return this.toDate();
    await this.go({ by }).catch(refuse);
  }

  async go(step) {
    this.show({ at: this.now().getTime(), moving: true });
    try {
      await post("clock", step);
      tell(t("time_moves"));
    } catch (problem) {
      this.show({ at: this.base.at, moving: false });
      throw problem;
    }
  }

  toDate() {
    const value = localStamp(new Date(this.now().getTime() + 86_400_000), this.readerZone).slice(0, 11) + "08:00";
    const field = { kind: "text", name: "to", label: t("date_and_time"), hint: t("date_hint"), input: "moment", value, said: localMoment };
    return ask({ title: t("move_clock"), fields: [field], submit: t("move") }, (values) => this.go(values));
  }

  // Should the stream have missed the arrival, ask.
  async check() {
    if (!this.moving) return;
    try {
      this.take(await get("clock"));
    } catch {
      // The stream says when the server is gone.
    }
  }
}
