{
  // Texts that do not stand out from what is behind them: below 4.5 : 1 (WCAG 2.2, 1.4.3).
  poorContrast() {
    const parsed = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const over = ([r, g, b, a = 1], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
    const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const ratio = (one, other) => {
      const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    };
    const behind = (element) => {
      const layers = [];
      for (let each = element; each; each = each.parentElement) layers.push(parsed(getComputedStyle(each).backgroundColor));
      return layers.reverse().reduce((below, layer) => (layer.length < 3 ? below : over(layer, below)), [255, 255, 255]);
    };
    const isSeen = (element) => element.getBoundingClientRect().width > 1
      && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      && !element.closest("[aria-disabled=true], option, .unseen");
    const poor = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.data.trim();
      if (!text || !isSeen(element)) continue;
      const below = behind(element);
      const found = ratio(over(parsed(getComputedStyle(element).color), below), below);
      if (found < 4.5) poor.push(`${found.toFixed(2)} ${element.className || element.tagName}: ${text.slice(0, 40)}`);
    }
    return poor;
  },

  // What a screen reader could not name.
  unnamed() {
    const named = "button, a, input, select, textarea, img, dialog, [role=menu], [role=group], nav, aside";
    const pointedAt = (element) => (element.getAttribute("aria-labelledby") ?? "").split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "").join("");
    const labelled = (element) => [...(element.labels ?? [])].map((each) => each.textContent).join("");
    const own = (element) => (["BUTTON", "A"].includes(element.tagName) ? element.textContent.trim() : "");
    return [...document.querySelectorAll(named)]
      .filter((element) => element.checkVisibility())
      .filter((element) => !(element.tagName === "IMG" ? element.hasAttribute("alt") : pointedAt(element)
        || labelled(element) || own(element) || element.getAttribute("aria-label")))
      .map((element) => element.outerHTML.slice(0, 120));
  },

  // Ids that stand for several elements.
  repeatedIds() {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return ids.filter((id, number) => ids.indexOf(id) !== number);
  },

  // What reaches beyond the sides of the screen; the row of suggestions is meant to be pushed.
  tooWide() {
    const widest = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.closest(".suggestions, .unseen, .skip"))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width && (right > widest + 1 || left < -1);
      })
      .map((element) => `${element.tagName} ${element.className}`);
  },

  // What the keyboard is on, by its words.
  focused() {
    const on = document.activeElement;
    return (on.getAttribute("aria-label") ?? (on.labels?.[0] ?? on).textContent).trim();
  },
}
