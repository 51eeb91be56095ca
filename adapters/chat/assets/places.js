// The page's own forms: people and channels of the workspace.

import { get, post, put } from "./api.js";
import { uuid } from "./dom.js";
import { ask } from "./forms.js";
import { t } from "./words.js";

let places;

export const forgetPlaces = () => { places = undefined; };

// Add somebody, or change `person`; `done(id)` is called with whom. Who may go is let go by `gone(person)`.
export async function personForm(person, done, gone = null) {
  places ??= await get("places");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fields = [
    { kind: "text", name: "name", label: t("name"), value: person?.name ?? "" },
    { kind: "text", name: "zone", label: t("zone"), hint: t("zone_hint"), value: person?.zone ?? here ?? "", input: "zone", suggestions: places.zones },
    { kind: "choice", name: "country", label: t("country"), hint: t("country_hint"), value: person?.country ?? "", options: [{ value: "", label: t("no_country") }, ...places.countries] },
    { kind: "choice", name: "language", label: t("language"), value: person?.language ?? document.documentElement.lang, options: places.languages },
  ];
  const id = uuid();
  const title = person ? t("edit_person", { name: person.name }) : t("add_person");
  const also = person && gone ? { label: t("remove_person"), act: () => removal(person, gone) } : null;
  await ask({ title, fields, also, submit: person ? t("save") : t("add") }, async (values) => {
    const kept = person ? await put(`people/${encodeURIComponent(person.id)}`, { id, ...values }) : await post("people", { id, ...values });
    done(kept.person);
  });
}

function removal(person, gone) {
  const { name } = person;
  const id = uuid();
  const title = t("remove_title", { name });
  return ask({ title, text: t("remove_text", { name }), fields: [], submit: t("remove"), style: "danger" }, async () => {
    await post(`people/${encodeURIComponent(person.id)}/leave`, { id });
    gone(person);
  });
}

// Add a channel, or change `channel`.
export async function channelForm(channel, people, done) {
  const fields = [
    { kind: "text", name: "name", label: t("channel_name"), hint: t("channel_hint"), value: channel?.name ?? "" },
    { kind: "checks", name: "members", label: t("members"), values: channel?.members ?? people.map(({ id }) => id), options: people.map(({ id, name }) => ({ value: id, label: name })) },
  ];
  const id = uuid();
  const title = channel ? t("edit_channel", { name: channel.name }) : t("add_channel");
  await ask({ title, fields, submit: channel ? t("save") : t("add") }, async (values) => {
    const body = { id, name: values.name, members: values.members ? values.members.split(",") : [] };
    const kept = channel ? await put(`channels/${encodeURIComponent(channel.id)}`, body) : await post("channels", body);
    done(kept.channel);
  });
}
