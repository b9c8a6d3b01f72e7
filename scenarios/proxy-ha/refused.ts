/** The two classic mistakes: what clients and `tierlab status` say of a rule that is missing. */
import type { Problem } from "../../lab/model/problem.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import type { Cast } from "./cast.ts";

const REQUESTS = 8;
/** A user's patience. */
const PATIENCE_MS = 1_500;

/** A refused packet is dropped: whoever sent it waits (no RST, no ICMP). */
export async function claimSilence(stage: Stage, { app, url, proxy }: Cast): Promise<void> {
  const client = stage.lab.client(app.name);
  const asking = Array.from({ length: REQUESTS }, () => client.fetch(url, { proxy, timeoutMs: PATIENCE_MS }));
  const outcomes = (await Promise.all(asking)).map((one) => one.outcome);
  const measured = `${outcomes.filter((one) => one === "timed-out").length} of ${REQUESTS} timed out`;
  stage.expect("clients that ask through the proxies").toBe(measured, `${REQUESTS} of ${REQUESTS} timed out`);
}

/** What `tierlab status` says of a missing rule of the proxies' security group. */
export interface Missing {
  /** The addresses that were refused. */
  readonly sources: readonly string[];
  /** The rule that is to be added. */
  readonly cidr: string;
}

/** Waits until status names every address, then claims what it says. */
export async function claimProblem(stage: Stage, { sources, cidr }: Missing): Promise<void> {
  const named = (status: LabStatus) => {
    const problem = problemOf(status);
    return sources.every((ip) => problem?.refused.some(({ source }) => source === ip)) && problem;
  };
  const problem = await stage.until(named, { what: `status to name ${sources.join(" and ")} as refused` });
  stage.tell(`tierlab status: ${problem.message} ${problem.notes.join(" ")}`);
  const refused = [...new Set(problem.refused.map((one) => one.source))].sort();
  stage.expect("addresses that were refused, by `tierlab status`").toBe(refused, [...sources].sort());
  const { securityGroup, property, IpProtocol, FromPort, ToPort, CidrIp } = problem.missingRule;
  const rule = `${securityGroup} ${property} ${IpProtocol} ${FromPort}-${ToPort} ${CidrIp}`;
  stage
    .expect("the rule that is missing, by the same")
    .toBe(rule, `ProxySecurityGroup SecurityGroupIngress tcp 3128-3128 ${cidr}`);
}

function problemOf({ problems }: LabStatus): Problem | undefined {
  return problems.find(({ kind, direction }) => kind === "security-group" && direction === "ingress");
}
