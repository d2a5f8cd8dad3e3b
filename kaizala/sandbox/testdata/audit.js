// Gives a line for each fault of the page that it finds.
(() => {
  if (document.readyState !== "complete") throw new Error("not loaded"); // without its style sheet a page is black on grey
  const faults = [];
  const what = (e) => e.outerHTML.slice(0, 90);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not just one h1");
  if (document.querySelectorAll("main").length !== 1) faults.push("not just one main");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("scrolls sideways: " + document.documentElement.scrollWidth + " in " + innerWidth);
  if (document.scripts.length) faults.push("a script");
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!e.labels.length && !e.ariaLabel) faults.push("no label: " + what(e));
  for (const e of document.querySelectorAll("a, button"))
    if (!e.textContent.trim() && !e.ariaLabel) faults.push("no words: " + what(e));
  for (const e of document.querySelectorAll("[aria-describedby]"))
    if (!document.getElementById(e.getAttribute("aria-describedby"))) faults.push("described by nothing: " + what(e));
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");

  // Contrast, as WCAG 2 computes it.
  const parse = (c) => (c.match(/[\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const f = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const [light, dark] = [luminance(parse(style.color)), luminance(behind(e))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && parseInt(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push("contrast " + ratio.toFixed(2) + ": " + what(e));
  }
  return faults;
})()
