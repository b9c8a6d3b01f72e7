/** Row NLB-166: which application protocol is agreed on, the server's order first; none, and the handshake goes on. */
export const ALPN_POLICIES = {
  None: [],
  HTTP1Only: ["http/1.1", "http/1.0"],
  HTTP2Only: ["h2"],
  HTTP2Optional: ["http/1.1", "http/1.0", "h2"],
  HTTP2Preferred: ["h2", "http/1.1", "http/1.0"],
} as const;

export type AlpnPolicy = keyof typeof ALPN_POLICIES;

/** The protocol for a client that offers these; `undefined` where they have none in common. */
export function chooseProtocol(policy: AlpnPolicy, offered: readonly string[]): string | undefined {
  return ALPN_POLICIES[policy].find((protocol) => offered.includes(protocol));
}
