// Where somebody writes: Enter sends, Shift+Enter begins a new line, and nothing that was not sent is lost.

export class Composer {
  // `send(text)` rejects if the text was not taken.
  constructor(form, send) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.send = send;
    this.drafts = new Map();
    this.box.addEventListener("input", () => this.fit());
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  async submit() {
    const { draft } = this;
    const text = this.box.value;
    if (!text.trim()) return;
    this.write("");
    try {
      await this.send(text);
    } catch {
      // Back it comes, before whatever was written since, in the conversation it was written for.
      if (this.draft === draft) this.write([text, this.box.value].filter(Boolean).join("\n"));
      else this.drafts.set(draft, text);
    }
  }

  // Go on with what was begun in `draft`, and keep what was begun in the one before.
  take(draft, placeholder) {
    if (this.draft !== draft) {
      if (this.draft !== undefined) this.drafts.set(this.draft, this.box.value);
      this.draft = draft;
      this.write(this.drafts.get(draft) ?? "");
    }
    this.box.placeholder = placeholder;
  }

  write(text) {
    this.box.value = text;
    this.fit();
  }

  fit() {
    this.box.style.blockSize = "auto";
    this.box.style.blockSize = `${Math.min(this.box.scrollHeight + 2, innerHeight * 0.35)}px`;
    this.form.classList.toggle("empty", !this.box.value.trim());
  }

  focus() {
    this.box.focus();
  }
}
