// The page: who sits here, what they read, and what happens next.

import { Problem, get, post, sitAs } from "./api.js";
import { picked } from "./blocks.js";
import { WorkspaceClock } from "./clock.js";
import { Composer } from "./composer.js";
import { byId, h, uuid } from "./dom.js";
import { ask, closeForms } from "./forms.js";
import { channelIntro, directIntro } from "./intro.js";
import { Live } from "./live.js";
import { Log } from "./log.js";
import { answersAgain, notice, refuse, tell } from "./notices.js";
import { channelForm, forgetPlaces, personForm } from "./places.js";
import { drawRail, drawer, tickRail } from "./rail.js";
import { lastSeen, see } from "./seen.js";
import { learn, t } from "./words.js";

const state = { people: [], channels: [], reader: null, channel: null, open: "", thread: null };
const everybody = () => new Map(state.people.map((person) => [person.id, person]));

// --- parts of the page ---------------------------------------------------------------------------

const clock = new WorkspaceClock(tickRail);
const now = () => clock.now();
const log = new Log(byId("log"), { press, seen, now, openThread: null });
const threadLog = new Log(byId("thread-log"), { press, seen, now, openThread: null });
const composer = new Composer(byId("composer"), (text) => say(log, text));
const threadComposer = new Composer(byId("thread-composer"), (text) => say(threadLog, text, state.thread.id));
const live = new Live(hear, connected);
const rail = drawer();

const does = {
  now,
  lastSeen,
  sitAs: (id) => { rail.close(); go(id).catch(refuse); },
  open: (id) => { rail.close(); open(id).catch(refuse); },
  editPerson: (person) => personForm(person, reload, state.people.length > 1 ? removed : null).catch(refuse),
  editChannel: (channel) => channelForm(channel, state.people, reload).catch(refuse),
};

function connected(isConnected) {
  if (byId("offline").hidden === isConnected) return;
  byId("offline").hidden = isConnected;
  document.body.classList.toggle("is-offline", !isConnected);
  tell(t(isConnected ? "back_again" : "reconnecting"));
  if (isConnected) answersAgain();
}

function seen(message) {
  if (see(state.reader.id, message)) redrawRail();
}

// People, channels or messages changed: read everything again.
const reload = () => { arrive().catch(refuse); };

function removed({ name }) {
  notice(t("person_left", { name }));
  reload();
}

function redrawRail() {
  const { focus } = byId("rail").contains(document.activeElement) ? document.activeElement.dataset : {};
  drawRail(state, does);
  if (focus) document.querySelector(`.rail [data-focus="${CSS.escape(focus)}"]`)?.focus();
}

byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  composer.focus();
});
byId("add-person").addEventListener("click", () => personForm(null, (id) => go(id).catch(refuse)).catch(refuse));
byId("add-channel").addEventListener("click", () => channelForm(null, state.people, (id) => open(id).catch(refuse)).catch(refuse));
byId("close-thread").addEventListener("click", closeThread);
byId("thread").addEventListener("keydown", (event) => { if (event.key === "Escape") closeThread(); });
addEventListener("hashchange", () => start()?.catch(refuse));
document.addEventListener("visibilitychange", () => { if (state.reader) log.markSeen(); });

// --- who sits here, and what they read -----------------------------------------------------------

function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  return { person: given.get("as") ?? "", conversation: given.get("in") ?? "" };
}

function start() {
  const { person, conversation } = fromAddress();
  if (state.reader?.id === person && state.open === conversation) return undefined;
  return go(person, conversation);
}

// Where we are, or are on our way to: what comes in meanwhile reads that anew, never where we were before.
const destination = { person: "", conversation: "" };
let journey = 0;

function go(person, conversation = "") {
  Object.assign(destination, { person, conversation });
  return arrive();
}

const open = (conversation) => go(state.reader.id, conversation);

async function arrive() {
  const number = ++journey;
  const given = await get("bootstrap", { as: destination.person });
  if (number !== journey) return;
  const stays = given.reader === state.reader?.id && destination.conversation === state.open;
  take(given);
  if (live.person !== given.reader) live.listen(given.reader, given.position);
  byId("shell").hidden = false;
  await show(stays);
}

function take(given) {
  const reader = given.people.find(({ id }) => id === given.reader);
  const channel = given.channels.find(({ id }) => id === destination.conversation);
  if (reader.language !== state.reader?.language) forgetPlaces();
  if (reader.id !== state.reader?.id) closeForms();
  if (reader.id !== state.reader?.id || channel?.id !== state.channel?.id) closeThread();
  Object.assign(state, { people: given.people, channels: given.channels, reader, channel, open: channel?.id ?? reader.direct });
  Object.assign(destination, { person: reader.id, conversation: state.open });
  sitAs(reader.id);
  learn(given.words, reader.language);
  clock.zone = reader.zone;
  clock.take(given.clock);
}

async function show(stays) {
  const { reader, channel, thread } = state;
  history.replaceState(null, "", `#${new URLSearchParams({ as: reader.id, in: state.open })}`);
  drawTop(channel);
  redrawRail();
  log.does.openThread = channel ? openThread : null;
  composer.take(`${reader.id} ${state.open}`, channel ? t("write_to_channel", { name: channel.name }) : t("write_to_makker"));
  if (!stays && matchMedia("(hover: hover)").matches) composer.focus();
  const intro = channel ? channelIntro(channel.name) : directIntro(reader.name);
  await log.show({ conversation: state.open }, reader, everybody(), intro);
  if (thread) await showThread();
}

function drawTop(found) {
  byId("title").textContent = found ? `# ${found.name}` : "Makker";
  byId("subtitle").textContent = found ? found.said : t("only_you", { name: state.reader.name });
  document.title = `${found ? `#${found.name}` : "Makker"} · ${state.reader.name}`;
  const suggested = found ? [`@makker ${t("try_mine")}`, `@makker ${t("try_help")}`] : [t("try_goal"), t("try_mine"), t("try_help")];
  byId("suggestions").replaceChildren(...suggested.map((text) => {
    const chip = h("button", { type: "button", class: "chip" }, text);
    chip.addEventListener("click", () => { composer.write(text); composer.focus(); });
    return chip;
  }));
}

// --- threads -------------------------------------------------------------------------------------

function threadRoot() {
  const drawn = threadLog.article(state.thread, new Date(state.thread.at), false);
  return h("div", { class: "root" }, drawn);
}

async function openThread(message, opener) {
  Object.assign(state, { thread: message, threadOpener: opener.dataset.thread });
  byId("thread").hidden = false;
  document.body.classList.add("has-thread");
  threadComposer.take(`${state.reader.id} ${state.open} ${message.id}`, t("reply_hint"));
  threadComposer.focus();
  await showThread().catch(refuse);
}

async function showThread() {
  const { reader, thread } = state;
  Object.assign(threadLog, { reader, people: everybody() });
  await threadLog.show({ conversation: state.open, under: thread.id }, reader, everybody(), threadRoot(), thread);
}

function closeThread() {
  if (!state.thread) return;
  state.thread = null;
  byId("thread").hidden = true;
  document.body.classList.remove("has-thread");
  document.querySelector(`[data-thread="${state.threadOpener}"]`)?.focus();
}

// --- what somebody does --------------------------------------------------------------------------

async function say(where, text, under = null) {
  const id = uuid();
  const key = `${state.reader.id}:${id}`;
  const { conversation } = where.where;
  where.append({ id: 0, conversation, under, author: state.reader.id, key, at: now().toISOString(), text, card: null, file: null, replies: "", pending: true });
  try {
    const answer = await post("say", { id, conversation, text, under });
    if (where.where.conversation === conversation) where.settle(answer.message);
    present(answer);
  } catch (problem) {
    where.remove(key);
    refuse(problem);
    throw problem;
  }
}

async function press(button, element, message) {
  if (element.getAttribute("aria-busy")) return;
  element.setAttribute("aria-busy", "true");
  const { action, ref, turn } = button;
  try {
    present(await post("press", { id: uuid(), message: message.id, action, ref, turn, values: picked(element) }), message.id);
  } catch (problem) {
    refuse(problem);
  } finally {
    element.removeAttribute("aria-busy");
  }
}

// What comes at once with an answer: a form to fill in, or a word.
function present({ form, notice: text }, message = null) {
  if (text) notice(text);
  if (!form) return;
  let id = uuid();
  ask(form, async (values) => {
    try {
      const answer = await post("submit", { id, action: form.action, ref: form.ref, values, message });
      if (answer.form || answer.notice) setTimeout(() => present(answer, message));
      return answer;
    } finally {
      id = uuid();
    }
  });
}

// --- what happens --------------------------------------------------------------------------------

function hear(event) {
  if (event.kind === "message") hearMessage(event.message);
  else if (event.kind === "waiting") hearWaiting(event);
  else if (event.kind === "clock") clock.take(event.clock, event.failed);
  else reload();
}

function hearMessage(message) {
  const { conversation, id, under } = message;
  const found = state.channels.find((each) => each.id === conversation) ?? state.reader;
  found.last = Math.max(found.last, id);
  if (conversation === state.open && under === null) {
    log.take(message);
    if (state.thread?.id === id) state.thread = message;
  } else if (conversation === state.open && under === state.thread?.id) {
    threadLog.take(message);
  }
  redrawRail();
}

function hearWaiting({ conversation, last }) {
  const person = state.people.find(({ direct }) => direct === conversation);
  if (!person) return;
  person.last = Math.max(person.last, last);
  redrawRail();
}

async function begin() {
  try {
    await start();
  } catch (problem) {
    refuse(problem instanceof Problem ? problem : new Problem(String(problem)));
    setTimeout(begin, 3000);
  }
}

begin();
