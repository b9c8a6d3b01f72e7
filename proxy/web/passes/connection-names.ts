/** What `Connection` says most often; `Keep-Alive` stays behind without being named. */
const KEEP_ALIVE = "keep-alive";
const CLOSE: ReadonlySet<string> = new Set(["close"]);

/**
 * The fields that concern one connection because its `Connection` names them, lower case (RFC 9110, section 7.6.1).
 *
 * @returns undefined where it names none that would not stay behind anyway
 */
export function connectionNames(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined) return undefined;
  const lower = connection.toLowerCase();
  if (lower === KEEP_ALIVE) return undefined;
  return lower === "close" ? CLOSE : new Set(lower.split(",").map((name) => name.trim()));
}
