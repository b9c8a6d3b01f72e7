import { renderAccessLog, type TlsConnection } from "../../../proxy/nlb/userspace/tls/access-log.ts";

/** The access log of all TLS listeners of a lab (row NLB-174): every line goes on, and the newest are kept. */
export interface AccessLog {
  add(connection: TlsConnection): void;
  /** Oldest first. */
  lines(): readonly string[];
}

const KEPT_LINES = 1000;

/** @param print takes each line as it comes */
export function createAccessLog(print: (line: string) => void, kept: number = KEPT_LINES): AccessLog {
  const lines: string[] = [];
  return {
    add(connection) {
      const line = renderAccessLog(connection);
      lines.push(line);
      if (lines.length > kept) lines.shift();
      print(line);
    },
    lines: () => [...lines],
  };
}
