/** XML as S3 writes it. Pure. */

/** An element: its name and what is in it; `undefined` leaves it out. */
export type Element = readonly [name: string, content: ElementContent];
export type ElementContent = string | number | boolean | undefined | readonly Element[];

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A document whose root has S3's namespace. */
export function renderDocument(name: string, content: readonly Element[]): string {
  return `${DECLARATION}<${name} xmlns="${NAMESPACE}">${content.map(renderElement).join("")}</${name}>`;
}

/** Errors have none. */
export function renderPlainDocument(name: string, content: readonly Element[]): string {
  return `${DECLARATION}${renderElement([name, content])}`;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function renderElement([name, content]: Element): string {
  if (content === undefined) return "";
  const inner = typeof content === "object" ? content.map(renderElement).join("") : escapeXml(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** Keys may hold control characters, which S3 writes as references though XML 1.0 has none for them. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\ufffe\uffff]|[^\P{Cc}\t\n]/gu,
    (sign) => NAMED[sign] ?? `&#x${sign.charCodeAt(0).toString(16)};`,
  );
}

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
