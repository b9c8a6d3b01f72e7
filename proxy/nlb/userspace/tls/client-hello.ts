/** What a TLS client asks for, read off its first record (RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301, 3.1). */
export interface ClientHello {
  readonly serverName?: string;
  /** Application protocols, the client's preference first. */
  readonly protocols: readonly string[];
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD = 5;
const SERVER_NAME = 0;
const LONGEST_NAME = 255;
const ALPN = 16;
/** The most that a record may hold (RFC 8446, 5.1). */
export const LONGEST_RECORD = RECORD_HEAD + 16_384 + 256;

/** Nothing that can be read is no error here: the handshake itself will judge it. */
const UNREADABLE: ClientHello = { protocols: [] };

/**
 * @param bytes the beginning of a stream
 * @returns `undefined` while the first record is not whole
 */
export function readClientHello(bytes: Buffer): ClientHello | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] !== HANDSHAKE) return UNREADABLE;
  if (bytes.length < RECORD_HEAD) return undefined;
  const end = RECORD_HEAD + bytes.readUInt16BE(3);
  if (end > LONGEST_RECORD) return UNREADABLE;
  if (bytes.length < end) return undefined;
  try {
    return readExtensions(extensionsOf(bytes.subarray(RECORD_HEAD, end)));
  } catch (error) {
    if (error instanceof RangeError) return UNREADABLE;
    throw error;
  }
}

/** @throws RangeError where a length leads beyond the bytes */
function extensionsOf(hello: Buffer): Buffer {
  if (hello.readUInt8(0) !== CLIENT_HELLO) throw new RangeError("no ClientHello");
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  return slice(hello, at + 2, hello.readUInt16BE(at));
}

function readExtensions(extensions: Buffer): ClientHello {
  let serverName: string | undefined;
  let protocols: string[] = [];
  for (let at = 0; at < extensions.length; ) {
    const body = slice(extensions, at + 4, extensions.readUInt16BE(at + 2));
    const type = extensions.readUInt16BE(at);
    if (type === SERVER_NAME) serverName = readServerName(body);
    if (type === ALPN) protocols = readProtocols(body);
    at += 4 + body.length;
  }
  return { protocols, ...(serverName === undefined ? {} : { serverName }) };
}

/** What is too long for a name of the DNS is none: the handshake ends with it, and no log should keep it. */
function readServerName(body: Buffer): string | undefined {
  const name = slice(body, 5, body.readUInt16BE(3));
  return body.readUInt8(2) === 0 && name.length <= LONGEST_NAME ? name.toString("latin1") : undefined;
}

function readProtocols(body: Buffer): string[] {
  const protocols: string[] = [];
  for (let at = 2; at < body.length; ) {
    const name = slice(body, at + 1, body.readUInt8(at));
    protocols.push(name.toString("latin1"));
    at += 1 + name.length;
  }
  return protocols;
}

function slice(bytes: Buffer, from: number, length: number): Buffer {
  if (from + length > bytes.length) throw new RangeError("a length leads beyond the record");
  return bytes.subarray(from, from + length);
}
