/** Lines of `conntrack -L` as values. */

export interface Tuple {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** 0 where the kernel does not account. */
  readonly bytes: number;
}

export interface Entry {
  readonly protocol: "tcp" | "udp";
  /** Until it is forgotten, if nothing more is heard. */
  readonly secondsLeft: number;
  /** TCP's; UDP has none. */
  readonly state?: string;
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly mark: number;
  /** Since its first packet, where the kernel keeps time stamps. */
  readonly ageSeconds?: number;
}

const HEAD = /^(tcp|udp) +\d+ (\d+) (?:([A-Z_0-9]+) )?(?=src=)/;
const TUPLE = /src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)(?: packets=\d+ bytes=(\d+))?/g;

/** `undefined` for a line that is no entry of TCP or UDP. */
export function parseEntry(line: string): Entry | undefined {
  const head = HEAD.exec(line);
  const [original, reply] = [...line.matchAll(TUPLE)].map(toTuple);
  if (!head || !original || !reply) return undefined;
  const [, protocol, secondsLeft, state] = head;
  const age = / delta-time=(\d+)/.exec(line)?.[1];
  return {
    protocol: protocol as Entry["protocol"],
    secondsLeft: Number(secondsLeft),
    ...(state === undefined ? {} : { state }),
    original,
    reply,
    mark: Number(/ mark=(\d+)/.exec(line)?.[1] ?? 0),
    ...(age === undefined ? {} : { ageSeconds: Number(age) }),
  };
}

function toTuple([, source = "", destination = "", sourcePort, destinationPort, bytes]: RegExpExecArray): Tuple {
  return {
    source,
    destination,
    sourcePort: Number(sourcePort),
    destinationPort: Number(destinationPort),
    bytes: Number(bytes ?? 0),
  };
}
