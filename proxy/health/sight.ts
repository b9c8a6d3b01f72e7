/**
 * Which of several checkers see nothing while others do: their own network is broken, not the targets.
 */
import type { Opinion } from "./opinion.ts";
import type { Checker } from "./place.ts";

/** What a checker thinks of one target. */
export interface View {
  readonly checker: Checker;
  readonly opinion: Opinion;
}

/**
 * Checkers that find every target unhealthy though another one still finds a target healthy and its newest check says
 * so too: where targets themselves die, some checkers conclude it a little before others.
 */
export function blindCheckers(views: readonly View[]): ReadonlySet<Checker> {
  const byChecker = Map.groupBy(views, ({ checker }) => checker);
  const seesAny = views.some(({ opinion }) => opinion.says === "healthy" && opinion.inARow === 0);
  const seesNothing = [...byChecker].filter(([, own]) => own.every(({ opinion }) => opinion.says === "unhealthy"));
  return new Set(seesAny ? seesNothing.map(([checker]) => checker) : []);
}

/**
 * The opinions that count for one target: not those of blind checkers, unless it has no other.
 *
 * DIFFERS: which checkers AWS leaves out of its consensus is documented nowhere.
 */
export function heardOpinions(views: readonly View[], blind: ReadonlySet<Checker>): readonly Opinion[] {
  const sighted = views.filter(({ checker }) => !blind.has(checker));
  return (sighted.length > 0 ? sighted : views).map(({ opinion }) => opinion);
}
