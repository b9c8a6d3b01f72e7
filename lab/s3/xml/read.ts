/**
 * Reads the small XML that requests bring (CompleteMultipartUpload, Delete): elements, text, the predefined references, comments and
 * CDATA. No document types and no entities of their own: there is nothing in them that could be expanded or fetched. Pure.
 */
import { S3Error } from "../error.ts";

export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const MAX_DEPTH = 16;
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** @throws S3Error `MalformedXML` */
export function parseXml(source: string): XmlElement {
  const root: Open = { name: "", children: [], text: "" };
  const open: Open[] = [root];
  TOKEN.lastIndex = 0;
  for (let at = source.startsWith("\ufeff") ? 1 : 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    if (!token) throw new S3Error("MalformedXML");
    take(open, token);
  }
  const [element, other] = root.children;
  if (!element || other || open.length !== 1 || root.text.trim() !== "") throw new S3Error("MalformedXML");
  return element;
}

function take(open: Open[], [, data, slash, tag, , empty, text]: RegExpExecArray): void {
  const top = open.at(-1);
  if (!top) throw new S3Error("MalformedXML");
  if (data !== undefined) top.text += data;
  if (text !== undefined) top.text += unescapeXml(text);
  if (tag === undefined) return;
  const name = tag.slice(tag.indexOf(":") + 1);
  if (!slash) {
    if (open.length > MAX_DEPTH) throw new S3Error("MalformedXML");
    open.push({ name, children: [], text: "" });
  }
  if (slash || empty) close(open, name);
}

function close(open: Open[], name: string): void {
  const element = open.length > 1 ? open.pop() : undefined;
  if (element?.name !== name) throw new S3Error("MalformedXML");
  open.at(-1)?.children.push(element);
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (_, name: string) => PREDEFINED[name] ?? characterOf(name));
}

function characterOf(name: string): string {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  if (!isCharacter) throw new S3Error("MalformedXML");
  return String.fromCodePoint(code);
}

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the first child of that name. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text;
}
