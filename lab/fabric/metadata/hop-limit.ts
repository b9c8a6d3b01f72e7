import { type FabricState, LINK_LOCAL } from "../../model/index.ts";
import { TOKEN_TTL_HEADER } from "./server.ts";

const TABLE = "tierlab_metadata";
/** Every answer of the service begins with this; a token's goes on with its own header, every other with another one. */
const STATUS_LINE = "HTTP/1.1 200 OK\r\n";
const SIGNATURE = Buffer.from(TOKEN_TTL_HEADER.slice(0, 8));

/**
 * The rules that give the answer to a token's PUT, and no other packet, the instance's hop limit as its IP TTL (row
 * V57): a container one hop behind an instance of limit 1 waits in vain for a token, while its handshake and every GET
 * go through.
 *
 * A program cannot set the TTL of a single answer on an accepted socket, so the rule looks into the segment: at the
 * end of the TCP header (its length is in the header, 5 to 15 words) stands the status line, and then the header that
 * only token answers begin with.
 */
export function compileHopLimits(state: FabricState): string {
  const offsets = Array.from({ length: 11 }, (_, index) => index + 5).map(
    (words) =>
      `    tcp doff ${words} @th,${(words * 4 + STATUS_LINE.length) * 8},64 0x${SIGNATURE.toString("hex")} goto hop_limit`,
  );
  const limits = [...callersByLimit(state)].map(
    ([limit, addresses]) => `    ip daddr { ${addresses.join(", ")} } ip ttl set ${limit}`,
  );
  return `table ip ${TABLE}
delete table ip ${TABLE}
table ip ${TABLE} {
  chain hop_limit {
${limits.join("\n")}
  }
  chain token_answer {
${offsets.join("\n")}
  }
  chain output {
    type filter hook output priority -150; policy accept;
    ip saddr ${LINK_LOCAL.metadata} tcp sport 80 jump token_answer
  }
}
`;
}

function callersByLimit({ interfaces }: FabricState): Map<number, string[]> {
  const callers = new Map<number, string[]>();
  for (const { privateIp, metadata } of interfaces) {
    if (!metadata) continue;
    const limit = metadata.options.httpPutResponseHopLimit;
    callers.set(limit, [...(callers.get(limit) ?? []), privateIp]);
  }
  return callers;
}
