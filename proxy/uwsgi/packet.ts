/**
 * The packet that begins a uwsgi request, as values and as bytes (uWSGI's documentation, "The uwsgi Protocol"):
 *
 *   modifier1 (1 byte) | size (2 bytes) | modifier2 (1 byte) | size bytes: name length (2), name, value length (2), value, …
 *
 * Numbers are little-endian. What follows the packet on the connection is the body of the request.
 */
import { LabError } from "../../lab/model/errors.ts";

/** One variable, as in CGI. Text is bytes: a character is one of them, from 0 to 255. */
export type UwsgiVariable = readonly [name: string, value: string];

export interface UwsgiPacket {
  /** Whom the packet is for: 0 is a WSGI application, and what web servers send. */
  readonly modifier1: number;
  readonly modifier2: number;
  /** In the order of the packet; a name may come twice. */
  readonly variables: readonly UwsgiVariable[];
  /** Bytes after the header, as uWSGI's log counts them. */
  readonly size: number;
}

export const PACKET_HEADER_BYTES = 4;

/** The size has two bytes. */
export const MAX_PACKET_BYTES = 0xffff;

/** @throws LabError `UwsgiPacketTooLarge`, `UwsgiBadVariable` */
export function encodePacket(variables: readonly UwsgiVariable[], { modifier1 = 0, modifier2 = 0 } = {}): Buffer {
  // One text written at once costs half of what it does to write each part to its place.
  let text = "";
  for (const [name, value] of variables) text += lengthText(checkName(name)) + name + lengthText(value) + value;
  if (text.length > MAX_PACKET_BYTES) {
    throw new LabError("UwsgiPacketTooLarge", `A uwsgi packet holds ${MAX_PACKET_BYTES} bytes, got ${text.length}`);
  }
  if (BEYOND_BYTES.test(text)) throw notBytes(variables);
  const head = String.fromCharCode(modifier1, text.length & 0xff, text.length >> 8, modifier2);
  return Buffer.from(head + text, "latin1");
}

const BEYOND_BYTES = /[^\0-\xff]/;

function notBytes(variables: readonly UwsgiVariable[]): LabError {
  const [name] = variables.find((one) => one.some((text) => BEYOND_BYTES.test(text))) ?? [];
  return new LabError("UwsgiBadVariable", `uwsgi variable \`${name}\` must be bytes, got a character above 255`);
}

function checkName(name: string): string {
  if (name === "") throw new LabError("UwsgiBadVariable", "A uwsgi variable must have a name, got none");
  return name;
}

/** What is longer than two bytes can say makes the packet too large. */
function lengthText({ length }: string): string {
  return String.fromCharCode(length & 0xff, (length >> 8) & 0xff);
}

export type PacketParse =
  | { readonly kind: "incomplete" }
  | { readonly kind: "packet"; readonly packet: UwsgiPacket; readonly size: number };

/**
 * Reads a packet off the front of `bytes`; `size` is how many of them it had. A packet that cannot become one is refused
 * as soon as its header is there.
 *
 * @param maxBytes that the variables may have
 * @throws LabError `UwsgiPacketTooLarge`, `UwsgiPacketMalformed`
 */
export function parsePacket(bytes: Buffer, maxBytes = MAX_PACKET_BYTES): PacketParse {
  if (bytes.length < PACKET_HEADER_BYTES) return { kind: "incomplete" };
  const size = bytes.readUInt16LE(1);
  if (size > maxBytes) {
    throw new LabError("UwsgiPacketTooLarge", `A uwsgi packet may have ${maxBytes} bytes of variables, got ${size}`);
  }
  const end = PACKET_HEADER_BYTES + size;
  if (bytes.length < end) return { kind: "incomplete" };
  const variables = parseVariables(bytes.subarray(PACKET_HEADER_BYTES, end));
  return {
    kind: "packet",
    size: end,
    packet: { modifier1: bytes.readUInt8(0), modifier2: bytes.readUInt8(3), variables, size },
  };
}

function parseVariables(bytes: Buffer): UwsgiVariable[] {
  const variables: UwsgiVariable[] = [];
  for (let at = 0; at < bytes.length; ) {
    const name = readText(bytes, at, "name", variables.length);
    if (name === "") throw malformed(`variable ${variables.length + 1} has no name`);
    const value = readText(bytes, at + 2 + name.length, `value of \`${printable(name)}\``, variables.length);
    variables.push([name, value]);
    at += 4 + name.length + value.length;
  }
  return variables;
}

function readText(bytes: Buffer, at: number, what: string, count: number): string {
  if (at + 2 > bytes.length) throw malformed(`it ends before the ${what} of variable ${count + 1}`);
  const length = bytes.readUInt16LE(at);
  const left = bytes.length - at - 2;
  if (length > left) throw malformed(`variable ${count + 1}: a ${what} of ${length} bytes where ${left} are left`);
  return bytes.toString("latin1", at + 2, at + 2 + length);
}

function malformed(why: string): LabError {
  return new LabError("UwsgiPacketMalformed", `A malformed uwsgi packet: ${why}`);
}

function printable(text: string): string {
  return text.slice(0, 40).replace(/[^\x21-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
