/**
 * What makes a request one that two parsers could read differently, and how grave it is: the twenty codes of the access
 * log's `classification_reason` (row ALB-086).
 */

/** A request without any of them is compliant. */
export type Tier = "Acceptable" | "Ambiguous" | "Severe";

const TIER_OF = {
  GetHeadZeroContentLength: "Acceptable",
  NonCompliantHeader: "Acceptable",
  NonCompliantVersion: "Acceptable",
  SpaceInUri: "Acceptable",
  AmbiguousUri: "Ambiguous",
  BothTeClPresent: "Ambiguous",
  DuplicateContentLength: "Ambiguous",
  EmptyHeader: "Ambiguous",
  SuspiciousHeader: "Ambiguous",
  UndefinedContentLengthSemantics: "Ambiguous",
  UndefinedTransferEncodingSemantics: "Ambiguous",
  BadContentLength: "Severe",
  BadHeader: "Severe",
  BadMethod: "Severe",
  BadTransferEncoding: "Severe",
  BadUri: "Severe",
  BadVersion: "Severe",
  MultipleContentLength: "Severe",
  MultipleTransferEncodingChunked: "Severe",
  SuspiciousTeClPresent: "Severe",
} as const satisfies Record<string, Tier>;

export type Reason = keyof typeof TIER_OF;
export const REASONS = Object.keys(TIER_OF) as readonly Reason[];

export function tierOf(reason: Reason): Tier {
  return TIER_OF[reason];
}

const RANK: Readonly<Record<Tier, number>> = { Acceptable: 1, Ambiguous: 2, Severe: 3 };

/** The graver of the two; of equals the one that was found first. */
export function graver(known: Reason | undefined, found: Reason): Reason {
  return known !== undefined && RANK[TIER_OF[known]] >= RANK[TIER_OF[found]] ? known : found;
}
