/** Which member of a balancer takes a request: `lbmethod=byrequests`, routes, spares, and rest after a failure. */
import type { Clock } from "../../../lab/model/clock.ts";
import type { BalancerConfig, BalancerMember } from "../config/httpd-config.ts";

export interface Balancer {
  /**
   * @param route that the request's session names
   * @param tried members that it was given to already
   * @returns undefined where none can take it
   */
  choose(route: string | undefined, tried: ReadonlySet<BalancerMember>): BalancerMember | undefined;
  /** It could not be reached, or answered with a status of `failonstatus`. */
  fail(member: BalancerMember): void;
  succeed(member: BalancerMember): void;
}

interface State {
  readonly member: BalancerMember;
  /** The higher, the longer it has had nothing. */
  credit: number;
  restsUntilMs: number;
}

export function createBalancer(config: BalancerConfig, clock: Clock): Balancer {
  const states = config.members.map((member): State => ({ member, credit: 0, restsUntilMs: 0 }));
  const stateOf = (member: BalancerMember) => states.find((state) => state.member === member);
  const isFit = ({ member, restsUntilMs }: State) => !member.isDisabled && restsUntilMs <= clock.now();

  return {
    choose(route, tried) {
      const open = states.filter((state) => !tried.has(state.member));
      if (route) {
        const named = open.find(({ member }) => member.route === route);
        if (named && isFit(named)) return named.member;
        if (config.noFailover) return undefined;
      }
      const fit = open.filter(isFit);
      const working = fit.filter(({ member }) => !member.isStandby);
      return pickByCredit(working.length > 0 ? working : fit)?.member;
    },
    fail(member) {
      const state = stateOf(member);
      if (state) state.restsUntilMs = clock.now() + member.worker.retryMs;
    },
    succeed(member) {
      const state = stateOf(member);
      if (state) state.restsUntilMs = 0;
    },
  };
}

/** mod_lbmethod_byrequests: everybody gains its factor, the richest is chosen and pays the sum. */
function pickByCredit(candidates: readonly State[]): State | undefined {
  let chosen: State | undefined;
  let total = 0;
  for (const state of candidates) {
    state.credit += state.member.loadFactor;
    total += state.member.loadFactor;
    if (!chosen || state.credit > chosen.credit) chosen = state;
  }
  if (chosen) chosen.credit -= total;
  return chosen;
}

/** The route that a session names behind its first dot: in the path or query, else in the cookie. */
export function routeOfSession(
  sticky: BalancerConfig["sticky"],
  uri: string,
  cookies: string | undefined,
): string | undefined {
  if (!sticky) return undefined;
  const inPath = parameterOf(uri, /[;?&]/, sticky.parameter);
  return routePart(inPath ?? parameterOf(cookies ?? "", /[;,]/, sticky.cookie));
}

function parameterOf(text: string, separator: RegExp, name: string): string | undefined {
  for (const part of text.split(separator)) {
    const trimmed = part.trim();
    if (trimmed.startsWith(`${name}=`)) return trimmed.slice(name.length + 1);
  }
  return undefined;
}

function routePart(session: string | undefined): string | undefined {
  const dot = session?.indexOf(".") ?? -1;
  return dot < 0 ? undefined : session?.slice(dot + 1);
}
