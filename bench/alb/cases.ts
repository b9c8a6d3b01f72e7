/** What is measured: bodies, and by which door and path they are asked for. Pure. */
import { LabError } from "../../lab/model/index.ts";
import { BALANCERS, type Balancer, PATH, PORTS, SECURE_PORTS, STICKY_PATH } from "./programs.ts";

export interface Case {
  /** Name of the file. */
  readonly body: "1k" | "100k";
  /** Over TLS. */
  readonly isSecure: boolean;
  /** Each request brings the cookies by which a balancer keeps a client to its target. */
  readonly isSticky: boolean;
}

const PLAIN: Case = { body: "1k", isSecure: false, isSticky: false };
export const CASES: Readonly<Record<string, Case>> = {
  "1k": PLAIN,
  "100k": { ...PLAIN, body: "100k" },
  "https-1k": { ...PLAIN, isSecure: true },
  "sticky-1k": { ...PLAIN, isSticky: true },
};

/** nginx without its commercial part gives clients no cookie. */
export function balancersOf({ isSticky }: Case): readonly Balancer[] {
  return isSticky ? BALANCERS.filter((balancer) => balancer !== "nginx") : BALANCERS;
}

export function urlOf({ body, isSecure, isSticky }: Case, balancer: Balancer): string {
  const origin = isSecure ? `https://127.0.0.1:${SECURE_PORTS[balancer]}` : `http://127.0.0.1:${PORTS[balancer]}`;
  return `${origin}${isSticky ? STICKY_PATH : PATH}${body}`;
}

/**
 * The Cookie field of a client that was given those of an answer.
 *
 * @param head of the answer, its lines
 * @throws LabError `LoadFailed` where it gives none
 */
export function cookieField(head: string): string {
  const pairs = [...head.matchAll(/^set-cookie: ([^;\r\n]+)/gim)].map(([, pair]) => pair);
  if (pairs.length === 0) throw new LabError("LoadFailed", `An answer without cookies: ${head}`, { status: 500 });
  return `Cookie: ${pairs.join("; ")}`;
}
