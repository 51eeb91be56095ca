// Requests to Makker. A refusal is a Problem, whose message is for the person in front of the page.

import { t } from "./words.js";

export class Problem extends Error {
  constructor(text, errors = {}, status = 0) {
    super(text);
    this.errors = errors;
    this.status = status;
  }
}

const RETRY_AFTER_MS = [300, 1200];
let sittingAs = "";

export const sitAs = (person) => { sittingAs = person; };

export const get = (path, query = {}) => call("GET", path, query);
export const post = (path, body) => call("POST", path, {}, body);
export const put = (path, body) => call("PUT", path, {}, body);

export function address(path, query = {}) {
  const given = Object.entries({ as: sittingAs, ...query }).filter(([, value]) => value !== undefined && value !== null);
  return `/chat/api/${path}?${new URLSearchParams(given)}`;
}

async function call(method, path, query, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await reached(address(path, query), options);
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status === 401) location.reload();
  throw new Problem(answer.problem ?? t("unreachable"), answer.errors, response.status);
}

// Every request that changes something carries an id of its own, so that it may be sent again.
async function reached(url, options) {
  for (const pause of [...RETRY_AFTER_MS, null]) {
    try {
      return await fetch(url, options);
    } catch {
      if (pause === null) throw new Problem(t("unreachable"));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
