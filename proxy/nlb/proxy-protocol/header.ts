/**
 * PROXY protocol version 2 as a Network Load Balancer writes it: always 100 bytes for IPv4, a checksum first, padding
 * last (rows NLB-054 to NLB-062; the protocol: HAProxy's proxy-protocol.txt, section 2.2).
 *
 *   signature (12)  version and command (1)  family (1)  length (2)
 *   addresses (12, none in a health check)   CRC32C (7)   AWS (3 + n, through an endpoint only)   NOOP up to 100
 */
import { isIPv4 } from "node:net";
import { LabError } from "../../../lab/model/errors.ts";
import { crc32c } from "./crc32c.ts";

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const LENGTH = 100;
const HEAD_LENGTH = 16;
const TYPE_AND_LENGTH = 3;
const CHECKSUM_LENGTH = 4;
const ADDRESSES_LENGTH = 12;

const COMMAND = { local: 0x20, proxy: 0x21 } as const;
/** TCP over IPv4: also in the header of a health check, which has no addresses (row NLB-060). */
const TCP_IPV4 = 0x11;
const TYPE = { crc32c: 0x03, noop: 0x04, aws: 0xea } as const;
/** Subtype of the AWS value: id of the endpoint (row NLB-058). */
const ENDPOINT_ID = 0x01;

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** Whom the load balancer speaks for. */
export interface ProxiedFlow {
  /** The client (row NLB-063). */
  readonly source: Endpoint;
  /** What the client called. */
  readonly destination: Endpoint;
  /** Of an interface endpoint, where the client came through one. */
  readonly endpointId?: string;
}

/** The header of a client's flow (row NLB-061). @throws LabError `InvalidAddress` for anything but IPv4 */
export function proxyHeader({ source, destination, endpointId }: ProxiedFlow): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  const addresses = Buffer.concat([octets(source.ip), octets(destination.ip), ports]);
  const extra = endpointId === undefined ? [] : [value(TYPE.aws, Buffer.from(`\x01${endpointId}`, "latin1"))];
  return assemble(COMMAND.proxy, [addresses], extra);
}

/** The header of a health check: the load balancer speaks for itself, and says nothing of a client (row NLB-057). */
export function healthCheckHeader(): Buffer {
  return assemble(COMMAND.local, [], []);
}

function assemble(command: number, addresses: readonly Buffer[], extra: readonly Buffer[]): Buffer {
  const head = Buffer.concat([SIGNATURE, Buffer.from([command, TCP_IPV4, 0, LENGTH - HEAD_LENGTH])]);
  const checksum = value(TYPE.crc32c, Buffer.alloc(CHECKSUM_LENGTH));
  const used = [head, ...addresses, checksum, ...extra];
  const rest = LENGTH - used.reduce((sum, { length }) => sum + length, 0);
  const header = Buffer.concat([...used, value(TYPE.noop, Buffer.alloc(rest - TYPE_AND_LENGTH))]);
  const checksumAt = HEAD_LENGTH + addresses.reduce((sum, { length }) => sum + length, 0) + TYPE_AND_LENGTH;
  header.writeUInt32BE(crc32c(header), checksumAt);
  return header;
}

function value(type: number, bytes: Buffer): Buffer {
  const head = Buffer.from([type, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function octets(ip: string): Buffer {
  if (!isIPv4(ip)) throw new LabError("InvalidAddress", `A PROXY header here is for IPv4; got \`${ip}\``);
  return Buffer.from(ip.split(".").map(Number));
}

/** What a receiver reads of a header. */
export interface ParsedHeader {
  readonly command: "LOCAL" | "PROXY";
  readonly source?: Endpoint;
  readonly destination?: Endpoint;
  readonly endpointId?: string;
  /** Bytes of the header; what follows is the stream. */
  readonly length: number;
}

/**
 * Reads a version 2 header off the beginning of a stream: for targets and tests.
 *
 * @returns `undefined` while more bytes are needed
 * @throws LabError `InvalidProxyHeader` where the bytes are none, or the checksum is wrong
 */
export function parseProxyHeader(bytes: Buffer): ParsedHeader | undefined {
  const begun = bytes.subarray(0, SIGNATURE.length);
  if (!SIGNATURE.subarray(0, begun.length).equals(begun)) throw bad("no PROXY v2 signature");
  if (bytes.length < HEAD_LENGTH) return undefined;
  const length = HEAD_LENGTH + bytes.readUInt16BE(14);
  if (bytes.length < length) return undefined;
  const command = bytes[12] === COMMAND.proxy ? "PROXY" : bytes[12] === COMMAND.local ? "LOCAL" : undefined;
  if (!command) throw bad(`version and command 0x${bytes[12]?.toString(16)}`);
  if (command === "PROXY") checkAddresses(bytes, length);
  const values = readValues(bytes.subarray(HEAD_LENGTH + (command === "PROXY" ? ADDRESSES_LENGTH : 0), length));
  checkSum(bytes.subarray(0, length), values);
  const aws = values.find(({ type }) => type === TYPE.aws)?.bytes;
  return {
    command,
    length,
    ...(command === "PROXY" ? { source: endpoint(bytes, 16, 24), destination: endpoint(bytes, 20, 26) } : {}),
    ...(aws?.[0] === ENDPOINT_ID ? { endpointId: aws.subarray(1).toString("latin1") } : {}),
  };
}

function checkAddresses(bytes: Buffer, length: number): void {
  const family = bytes[13] as number;
  if (family !== TCP_IPV4) throw bad(`family and protocol 0x${family.toString(16)}, where TCP over IPv4 alone is read`);
  if (length < HEAD_LENGTH + ADDRESSES_LENGTH) throw bad("its addresses are cut short");
}

interface Value {
  readonly type: number;
  readonly bytes: Buffer;
}

function readValues(bytes: Buffer): Value[] {
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + TYPE_AND_LENGTH > bytes.length) throw bad("a value is cut short");
    const end = at + TYPE_AND_LENGTH + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) throw bad("a value is cut short");
    values.push({ type: bytes[at] as number, bytes: bytes.subarray(at + TYPE_AND_LENGTH, end) });
    at = end;
  }
  return values;
}

function checkSum(header: Buffer, values: readonly Value[]): void {
  const sum = values.find(({ type }) => type === TYPE.crc32c)?.bytes;
  if (!sum) return;
  if (sum.length !== CHECKSUM_LENGTH) throw bad(`its checksum has ${sum.length} bytes`);
  const zeroed = Buffer.from(header);
  zeroed.fill(0, sum.byteOffset - header.byteOffset, sum.byteOffset - header.byteOffset + CHECKSUM_LENGTH);
  if (crc32c(zeroed) !== sum.readUInt32BE()) throw bad("its checksum is wrong");
}

function endpoint(bytes: Buffer, ipAt: number, portAt: number): Endpoint {
  return { ip: bytes.subarray(ipAt, ipAt + 4).join("."), port: bytes.readUInt16BE(portAt) };
}

function bad(words: string): LabError {
  return new LabError("InvalidProxyHeader", `The stream begins with no valid PROXY v2 header: ${words}`);
}
