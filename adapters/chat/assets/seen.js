// What was read here, by whom, in which conversation; kept by the browser, or for as long as the page is open.

const kept = storage();

function storage() {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    const own = new Map();
    return { getItem: (key) => own.get(key) ?? null, setItem: (key, value) => own.set(key, value) };
  }
}

const key = (person, conversation) => `makker:seen:${person}:${conversation}`;

// The number of the last message that the person has read in a conversation.
export const lastSeen = (person, conversation) => Number(kept.getItem(key(person, conversation)) ?? 0);

// Whether that is news.
export function see(person, { conversation, id }) {
  if (id <= lastSeen(person, conversation)) return false;
  kept.setItem(key(person, conversation), String(id));
  return true;
}
