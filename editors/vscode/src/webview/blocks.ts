// The blocks of a lesson as elements.

import type { Block, Code, Inline } from "../protocol";
import { el } from "./dom";

export function inlines(text: readonly Inline[] | undefined): (Node | string)[] {
  return (text ?? []).map((t) => {
    switch (t.style) {
      case "code":
        return el("code", {}, t.text);
      case "strong":
        return el("strong", {}, t.text);
      case "emph":
        return el("em", {}, t.text);
      case "link":
        return t.href?.startsWith("https://") ? el("a", { href: t.href, title: t.href }, t.text) : t.text;
    }
    return t.text;
  });
}

// block returns the element of a block; quiz makes that of a question.
export function block(b: Block, quiz: (b: Block) => Node | undefined): Node | undefined {
  switch (b.kind) {
    case "heading":
      return el(b.level === 1 ? "h1" : b.level === 2 ? "h2" : "h3", {}, ...inlines(b.text));
    case "paragraph":
      return el("p", {}, ...inlines(b.text));
    case "list":
      return el(b.ordered ? "ol" : "ul", {}, ...(b.items ?? []).map((item) => el("li", {}, ...item.map((i) => block(i, quiz)))));
    case "callout":
      return el(
        "aside",
        { class: `callout ${b.tone ?? "note"}`, "aria-label": tones[b.tone ?? ""] ?? "Note" },
        el("strong", { class: "tone" }, tones[b.tone ?? ""] ?? "Note"),
        ...(b.blocks ?? []).map((i) => block(i, quiz)),
      );
    case "code":
      return code(b.variants);
    case "quiz":
      return quiz(b);
  }
  return undefined; // of a later version
}

const tones: Record<string, string> = { note: "Note", tip: "Tip", warning: "Warning" };
const roles: Record<string, string> = { bad: "Avoid", good: "Instead", decoy: "Looks right, isn't" };

export function code(variants: readonly Code[] | undefined): HTMLElement | undefined {
  const c = variants?.[0];
  if (!c) return undefined;
  const marked = new Set(c.marked);
  const caption = [roles[c.role ?? ""], c.file ?? names[c.lang ?? ""] ?? c.lang].filter(Boolean).join(" · ");
  const lines = c.lines.map((line, i) => el("span", { class: marked.has(i + 1) ? "line marked" : "line" }, line === "" ? "\u200b" : line, "\n"));
  return el(
    "figure",
    { class: `code ${c.role ?? "shown"}` },
    caption !== "" && el("figcaption", {}, caption),
    el("pre", { tabindex: "0", "aria-label": caption === "" ? "Code" : caption }, el("code", {}, ...lines)),
  );
}

const names: Record<string, string> = {
  csharp: "C#", cpp: "C++", dockerfile: "Dockerfile", go: "Go", html: "HTML", java: "Java", javascript: "JavaScript",
  json: "JSON", kotlin: "Kotlin", php: "PHP", python: "Python", ruby: "Ruby", rust: "Rust", shell: "Shell", sql: "SQL",
  terraform: "Terraform", toml: "TOML", typescript: "TypeScript", yaml: "YAML",
};
