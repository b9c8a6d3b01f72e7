/** Access log of TLS listeners: one line for each connection that has ended (rows NLB-174, NLB-175). */
import type { Endpoint } from "../../proxy-protocol/index.ts";

/** A TLS connection that is over, whether its handshake succeeded or not. */
export interface TlsConnection {
  readonly loadBalancer: string;
  /** DIFFERS: AWS writes the listener's id; here it is its port. */
  readonly listener: string;
  readonly client: Endpoint;
  readonly destination: Endpoint;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Absent where the handshake failed, as all else that it decides. */
  readonly handshakeMs?: number;
  /** Decrypted, from the client. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Number of the TLS alert that the client sent, of RFC 8446, 6. */
  readonly incomingAlert?: number;
  readonly certificateArn?: string;
  /** OpenSSL's name. */
  readonly cipher?: string;
  /** Node's name: `TLSv1.2`. */
  readonly protocolVersion?: string;
  readonly serverName?: string;
  readonly clientProtocol?: string;
  readonly targetProtocol?: string;
  /** What the client offered, its preference first. */
  readonly offeredProtocols: readonly string[];
}

const NONE = "-";
const LONGEST_OFFERS = 256;

/** The 22 fields in AWS's order, with `-` where there is nothing to say. */
export function renderAccessLog(connection: TlsConnection): string {
  const { client, destination, startedAtMs, endedAtMs, handshakeMs, protocolVersion } = connection;
  return [
    ...["tls", "2.0", time(endedAtMs)],
    ...[connection.loadBalancer, connection.listener, at(client), at(destination)],
    Math.round(endedAtMs - startedAtMs),
    handshakeMs === undefined ? NONE : Math.round(handshakeMs),
    ...[connection.receivedBytes, connection.sentBytes],
    ...[connection.incomingAlert ?? NONE, connection.certificateArn ?? NONE, NONE],
    connection.cipher ?? NONE,
    protocolVersion === undefined ? NONE : versionOf(protocolVersion),
    NONE,
    connection.serverName ? encodeURIComponent(connection.serverName) : NONE,
    ...[connection.clientProtocol ?? NONE, connection.targetProtocol ?? NONE],
    offers(connection.offeredProtocols) || NONE,
    time(startedAtMs),
  ].join(" ");
}

/** URL-encoded but for the slash, as AWS's own example has it; cut at 256 characters. */
function offers(protocols: readonly string[]): string {
  const quoted = protocols.map((name) => `"${encodeURIComponent(name).replaceAll("%2F", "/")}"`);
  return quoted.join(",").slice(0, LONGEST_OFFERS);
}

/** `2020-04-01T08:51:42`, UTC. */
function time(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function at({ ip, port }: Endpoint): string {
  return `${ip}:${port}`;
}

/** `TLSv1.2` is `tlsv12`; Node calls TLS 1.0 `TLSv1`. */
function versionOf(name: string): string {
  const digits = name.replace(/\D/g, "");
  return `tlsv${digits.padEnd(2, "0")}`;
}
