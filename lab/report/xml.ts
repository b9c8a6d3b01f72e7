/** XML 1.0 as text: well-formed whatever the texts put in it hold. */

/** An element; its children are elements or text. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly (Element | string)[];
}

/** A document of one element, with its declaration; elements that hold elements are indented. */
export function renderXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}\n`;
}

function write({ name, attributes = {}, children = [] }: Element, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`);
  const start = `${indent}<${name}${given.join("")}`;
  if (children.length === 0) return `${start}/>`;
  const hasText = children.some((child) => typeof child === "string");
  const inner = children.map((child) =>
    typeof child === "string" ? escapeText(child) : write(child, hasText ? "" : `${indent}  `),
  );
  return hasText ? `${start}>${inner.join("")}</${name}>` : `${start}>\n${inner.join("\n")}\n${indent}</${name}>`;
}

/** What no XML 1.0 document may hold, not even escaped (production 2 of the specification): replaced by U+FFFD. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function escapeText(text: string): string {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\r/g, "&#13;");
}

/** White space in an attribute would be read as blanks (section 3.3.3). */
function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, "&quot;").replace(/\n/g, "&#10;").replace(/\t/g, "&#9;");
}
