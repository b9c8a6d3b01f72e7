/** What a scenario states, with the numbers that show it. */

/** Something that must hold. */
export interface Claim {
  readonly what: string;
  readonly holds: boolean;
  readonly measured?: string;
  /** What the template's own numbers say. */
  readonly predicted?: string;
  /** The same as numbers, real milliseconds, where it is a time. */
  readonly measuredMs?: number;
  /** The middle of what is predicted. */
  readonly predictedMs?: number;
  /** How far from `predictedMs` the measured time may lie, either way. */
  readonly toleranceMs?: number;
  /** For "at most": the measured time may not be longer. */
  readonly atMostMs?: number;
}

/** A span of time in which something is predicted to happen, real milliseconds after its cause. */
export interface PredictedSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Ways to say what must hold; each states one claim and tells whether it holds. */
export interface Expectation {
  /** Equal as JSON is; lists and objects too. */
  toBe(measured: unknown, predicted: unknown): boolean;
  /** A list has a member. */
  toInclude(measured: readonly unknown[], member: unknown): boolean;
  /** Any other condition, in the scenario's own words. */
  toHold(holds: boolean, words?: { readonly measured?: string; readonly predicted?: string }): boolean;
  /** A number that may not be larger. */
  toBeAtMost(measured: number, bound: number): boolean;
  toBeAtLeast(measured: number, bound: number): boolean;
  /** A time close to the predicted one. `undefined` or NaN as measured: it never happened. */
  within(measuredMs: number | undefined, predictedMs: number, toleranceMs: number): boolean;
  /** A time inside the predicted span, or no further from it than the tolerance (0 unless told). */
  between(measuredMs: number | undefined, predicted: PredictedSpan, toleranceMs?: number): boolean;
  /** A time that is no longer than predicted. */
  atMost(measuredMs: number | undefined, boundMs: number): boolean;
}

/** @param state what is done with each claim */
export function expectation(what: string, state: (claim: Claim) => void): Expectation {
  const stated = (claim: Omit<Claim, "what">) => {
    state({ what, ...claim });
    return claim.holds;
  };
  const compared = (measured: unknown, predicted: string, holds: boolean) =>
    stated({ measured: textOf(measured), predicted, holds });
  return {
    toBe: (measured, predicted) =>
      compared(measured, textOf(predicted), JSON.stringify(measured) === JSON.stringify(predicted)),
    toInclude: (measured, member) =>
      compared(
        measured,
        `${textOf(member)} among them`,
        measured.some((one) => textOf(one) === textOf(member)),
      ),
    toHold: (holds, words = {}) => stated({ ...words, holds }),
    toBeAtMost: (measured, bound) => compared(measured, `at most ${bound}`, measured <= bound),
    toBeAtLeast: (measured, bound) => compared(measured, `at least ${bound}`, measured >= bound),
    within: (measuredMs, predictedMs, toleranceMs) =>
      stated(timeClaim(measuredMs, { fromMs: predictedMs, untilMs: predictedMs }, toleranceMs)),
    between: (measuredMs, predicted, toleranceMs = 0) => stated(timeClaim(measuredMs, predicted, toleranceMs)),
    atMost: (measuredMs, boundMs) =>
      stated({
        ...measuredTime(measuredMs),
        predicted: `at most ${seconds(boundMs)}`,
        atMostMs: boundMs,
        holds: measuredMs !== undefined && measuredMs <= boundMs,
      }),
  };
}

function timeClaim(measuredMs: number | undefined, span: PredictedSpan, toleranceMs: number): Omit<Claim, "what"> {
  const predictedMs = (span.fromMs + span.untilMs) / 2;
  const half = (span.untilMs - span.fromMs) / 2;
  const words = half === 0 ? seconds(predictedMs) : `${seconds(span.fromMs)} to ${seconds(span.untilMs)}`;
  const margin = toleranceMs === 0 ? "" : `, give or take ${seconds(toleranceMs)}`;
  return {
    ...measuredTime(measuredMs),
    predicted: `${words}${margin}`,
    predictedMs,
    toleranceMs: half + toleranceMs,
    holds: measuredMs !== undefined && Math.abs(measuredMs - predictedMs) <= half + toleranceMs,
  };
}

function measuredTime(ms: number | undefined): Pick<Claim, "measured" | "measuredMs"> {
  if (ms === undefined || Number.isNaN(ms)) return { measured: "never" };
  return { measured: seconds(ms), measuredMs: ms };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(textOf).join(", ");
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
