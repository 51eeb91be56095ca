// What happens, as it happens: one stream from the server, which misses nothing across interruptions.

import { address } from "./api.js";

const HIDDEN_FOR_MS = 20_000;
const RETRY_MS = 2000;

export class Live {
  // `heard(event)` gets each happening, `connected(isConnected)` whether the stream stands.
  constructor(heard, connected) {
    this.heard = heard;
    this.connected = connected;
    // A browser gives one server few connections: pages that nobody looks at give theirs back.
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.hiding);
      if (document.hidden) this.hiding = setTimeout(() => this.close(), HIDDEN_FOR_MS);
      else if (!this.source && this.position) this.open();
    });
  }

  listen(person, position) {
    this.close();
    Object.assign(this, { person, position });
    this.open();
  }

  open() {
    const source = new EventSource(address("events", { after: this.position }));
    this.source = source;
    source.addEventListener("open", () => this.connected(true));
    source.addEventListener("message", (event) => {
      this.position = event.lastEventId;
      this.heard(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      this.connected(false);
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return;
      this.source = null;
      setTimeout(() => { if (!this.source && !document.hidden) this.open(); }, RETRY_MS);
    });
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
