// The page's own words, in the language of the person sat as, and dates and times as that language writes them.

let known = {};
let locale = "en-US";

export function learn(words, language) {
  known = words;
  locale = language === "en" ? "en-US" : language;
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = t(element.dataset.word);
  for (const element of document.querySelectorAll("[data-title]")) element.title = t(element.dataset.title);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    if (element.classList.contains("icon") || element.classList.contains("send")) element.title = t(element.dataset.label);
  }
}

export function t(key, values = {}) {
  const text = known[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const formats = new Map();
function format(instant, zone, style) {
  const key = `${locale}|${zone}|${JSON.stringify(style)}`;
  if (!formats.has(key)) formats.set(key, zoned(zone, style));
  return formats.get(key).format(instant).replace(/[\u202f\u00a0]/g, " ");
}

// A browser may not know a zone that the server knows.
function zoned(zone, style) {
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" });
  }
}

export const clockTime = (instant, zone) => format(instant, zone, { timeStyle: "short" });
export const longDay = (instant, zone) => format(instant, zone, { weekday: "long", day: "numeric", month: "long" });
export const shortDay = (instant, zone) => format(instant, zone, { weekday: "short", day: "numeric", month: "short" });
export const fullDay = (instant, zone) => format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

// The local date and time as 2026-03-02T08:30, for comparing days and for inputs.
export function localStamp(instant, zone) {
  const parts = new Map(stamps(zone).formatToParts(instant).map(({ type, value }) => [type, value]));
  const of = (name) => parts.get(name);
  return `${of("year").padStart(4, "0")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

// The local date and time of an input, such as 2026-03-02T08:30, in words; nothing for one that is not whole.
export function localMoment(stamp) {
  const instant = new Date(`${stamp}Z`);
  return Number.isNaN(instant.getTime()) ? "" : capital(t("moment", { day: fullDay(instant, "UTC"), time: clockTime(instant, "UTC") }));
}

const stampFormats = new Map();
function stamps(zone) {
  if (!stampFormats.has(zone)) {
    const style = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const before = locale;
    locale = "en-US";
    stampFormats.set(zone, zoned(zone, style));
    locale = before;
  }
  return stampFormats.get(zone);
}

export const place = (zone) => zone.split("/").at(-1).replaceAll("_", " ");
export const capital = (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
