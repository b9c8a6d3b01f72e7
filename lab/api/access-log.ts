import { fetchJson } from "./client.ts";

/** The newest lines of the access log of TLS listeners, oldest first, in AWS's format (row NLB-175). @throws LabError */
export async function fetchAccessLog(url: string): Promise<readonly string[]> {
  return fetchJson(url, "/v1/access-log");
}
