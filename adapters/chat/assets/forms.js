// Forms in dialogs: fields as the server or the page describes them, with what is wrong beside each.

import { Problem } from "./api.js";
import { freshId, h, icon } from "./dom.js";
import { t } from "./words.js";

const FEW = 4;
const WORTH_COUNTING = 20;
const KEYBOARDS = { number: "decimal", time: "text", date: "text", zone: "text", text: "text" };

// Shows a form until it is closed. `submit(values)` gives {errors} to keep it open; anything else closes it.
// `form.text` stands before the fields, `form.also` ({label, act}) is something else to do, and `form.style` how
// the button looks that submits.
export function ask(form, submit) {
  const opener = document.activeElement;
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": freshId("form") });
  const fields = form.fields.map((field) => BUILT[field.kind](field));
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: `action primary ${form.style ?? ""}` }, form.submit);
  const cancel = h("button", { type: "button", class: "action plain" }, t("cancel"));
  const cross = h("button", { type: "button", class: "icon", "aria-label": t("close") }, icon("close"));
  const text = form.text ? h("p", { id: freshId("text") }, form.text) : null;
  if (text) dialog.setAttribute("aria-describedby", text.id);
  const also = form.also ? h("button", { type: "button", class: "action danger" }, form.also.label) : null;
  const body = h("form", { novalidate: true, autocomplete: "off" },
    h("header", {}, h("h2", { id: dialog.getAttribute("aria-labelledby") }, form.title), cross),
    h("div", { class: "sheet-fields" }, wrong, text, fields.map(({ element }) => element), also),
    h("footer", {}, cancel, send));
  dialog.append(body);

  const before = JSON.stringify(values(fields));
  let isSure = false;
  function leave() {
    if (!isSure && JSON.stringify(values(fields)) !== before) {
      isSure = true;
      show(wrong, t("leave_anyway"));
      cancel.textContent = t("discard");
      return;
    }
    dialog.close();
  }
  body.addEventListener("input", () => {
    if (!isSure) return;
    isSure = false;
    show(wrong, "");
    cancel.textContent = t("cancel");
  });
  cancel.addEventListener("click", leave);
  cross.addEventListener("click", leave);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.requestSubmit();
  });
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    send.setAttribute("aria-busy", "true");
    const problem = await refusal(submit, values(fields));
    send.disabled = false;
    send.removeAttribute("aria-busy");
    if (problem) mark(fields, wrong, problem);
    else dialog.close();
  });

  const closed = new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    home(opener)?.focus();
    resolve();
  }));
  also?.addEventListener("click", async () => {
    dialog.close();
    await closed;
    form.also.act();
  });
  document.body.append(dialog);
  dialog.showModal();
  (fields[0]?.control ?? cancel).focus();
  return closed;
}

// What somebody began to fill in is not sent by somebody else.
export function closeForms() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

// Where the focus goes back to: what was pressed, what stands in its place by now, or the composer.
function home(opener) {
  if (opener?.isConnected && opener !== document.body) return opener;
  const again = opener?.dataset.focus && document.querySelector(`[data-focus="${CSS.escape(opener.dataset.focus)}"]`);
  return again || document.getElementById("composer-text");
}

async function refusal(submit, given) {
  try {
    const answer = await submit(given);
    return answer?.errors && Object.keys(answer.errors).length ? { text: "", errors: answer.errors } : null;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return { text: problem.message, errors: problem.errors };
  }
}

function mark(fields, wrong, { text, errors }) {
  const known = new Set(fields.map(({ name }) => name));
  const others = Object.entries(errors).filter(([name]) => !known.has(name)).map(([, error]) => error);
  const general = [...others, Object.keys(errors).length ? "" : text].filter(Boolean).join(" ");
  show(wrong, general);
  for (const field of fields) {
    const error = errors[field.name] ?? "";
    show(field.wrong, error);
    if (error) field.control.setAttribute("aria-invalid", "true");
    else field.control.removeAttribute("aria-invalid");
  }
  (fields.find(({ name }) => errors[name])?.control ?? wrong).focus();
}

function show(element, text) {
  element.hidden = !text;
  element.textContent = text;
}

const values = (fields) => Object.fromEntries(fields.map(({ name, value }) => [name, value()]));

function around(field, id, label, control, extra = []) {
  const hint = h("p", { class: "hint", id: `${id}-hint`, hidden: !field.hint }, field.hint ?? "");
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, hidden: true });
  control.setAttribute("aria-describedby", `${id}-hint ${id}-wrong`);
  return { name: field.name, control, wrong, element: h("div", { class: "field", "data-field": field.name }, label, hint, control, extra, wrong) };
}

const BUILT = {
  text(field) {
    const id = freshId("field");
    const label = h("label", { for: id }, field.label, field.optional ? h("span", { class: "optional" }, ` ${t("optional")}`) : null);
    const control = field.several_lines
      ? h("textarea", { id, name: field.name, rows: 3, dir: "auto" })
      : h("input", { id, name: field.name, type: field.input === "moment" ? "datetime-local" : "text", dir: "auto", inputmode: KEYBOARDS[field.input] ?? null, min: field.earliest, list: field.suggestions ? `${id}-list` : null });
    if (!field.optional) control.setAttribute("aria-required", "true");
    control.value = field.value ?? "";
    const extra = [];
    if (field.longest) extra.push(counter(control, field.longest));
    if (field.said) extra.push(saidAloud(control, field.said));
    if (field.suggestions) extra.push(h("datalist", { id: `${id}-list` }, field.suggestions.map((value) => h("option", { value }))));
    return { ...around(field, id, label, control, extra), value: () => control.value };
  },

  choice(field) {
    const id = freshId("field");
    if (field.options.length <= FEW) return choices(field, id, "radio", [field.value]);
    const control = h("select", { id, name: field.name }, field.options.map(({ value, label }) => h("option", { value }, label)));
    control.value = field.value;
    if (control.selectedIndex < 0) control.selectedIndex = 0;
    return { ...around(field, id, h("label", { for: id }, field.label), control), value: () => control.value };
  },

  checks: (field) => choices(field, freshId("field"), "checkbox", field.values),
};

function choices(field, id, type, chosen) {
  const boxes = field.options.map(({ value, label }) => {
    const box = h("input", { type, name: `${id}-${field.name}`, value, checked: chosen.includes(value) });
    return { box, element: h("label", { class: "choice" }, box, h("span", {}, label)) };
  });
  if (type === "radio" && !boxes.some(({ box }) => box.checked) && boxes.length) boxes[0].box.checked = true;
  const group = h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": `${id}-label`, tabindex: "-1" },
    boxes.map(({ element }) => element));
  const label = h("p", { class: "label", id: `${id}-label` }, field.label);
  const value = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value).join(",");
  const built = around(field, id, label, group);
  const focus = () => (boxes.find(({ box }) => box.checked) ?? boxes[0])?.box.focus();
  const control = { focus, setAttribute: (...given) => group.setAttribute(...given), removeAttribute: (name) => group.removeAttribute(name) };
  return { ...built, control, value };
}

// What was chosen, as the reader's language writes it: the browser's own picker may write it as another does.
function saidAloud(control, said) {
  const shown = h("output", { class: "said-aloud", for: control.id });
  const say = () => { shown.textContent = said(control.value); };
  control.addEventListener("input", say);
  say();
  return shown;
}

function counter(control, longest) {
  const shown = h("p", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    const length = [...control.value].length;
    shown.textContent = length > longest || (longest > WORTH_COUNTING && length > longest * 0.8) ? `${length} / ${longest}` : "";
    shown.classList.toggle("over", length > longest);
  };
  control.addEventListener("input", count);
  count();
  return shown;
}
