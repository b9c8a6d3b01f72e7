import { LabError } from "../../lab/model/index.ts";

const ENTRIES = { http: /^(\d{3})(?:-(\d{3}))?$/, grpc: /^(\d{1,2})(?:-(\d{1,2}))?$/ } as const;

/**
 * The codes that pass a check: of HTTP `200`, `200,202`, `200-399` or any mixture, of gRPC from 0 to 99 (rows NLB-105,
 * ALB-059).
 *
 * @throws LabError `ValidationError` for any other text.
 */
export function parseMatcher(text: string, kind: keyof typeof ENTRIES = "http"): (statusCode: number) => boolean {
  const ranges = text.split(",").map((entry) => {
    const match = ENTRIES[kind].exec(entry.trim());
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || from > to) {
      throw new LabError(
        "ValidationError",
        `A matcher is a list of codes and ranges such as "200,202" or "200-299", got \`${text}\``,
      );
    }
    return { from, to };
  });
  return (statusCode) => ranges.some(({ from, to }) => statusCode >= from && statusCode <= to);
}
