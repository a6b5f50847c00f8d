// Elements with text in them. Nothing here takes HTML.

type Child = Node | string | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) e.setAttribute(key, "");
    else if (value !== false) e.setAttribute(key, value);
  }
  for (const c of children) if (c) e.append(c);
  return e;
}

export function button(text: string, attributes: Record<string, string | boolean>, click: () => void): HTMLButtonElement {
  const b = el("button", { type: "button", ...attributes }, text);
  b.addEventListener("click", click);
  return b;
}
