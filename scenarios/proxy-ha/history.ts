/** What the activity history of a group says of one replaced instance. Pure. */
import type { ScalingActivity } from "../../lab/model/events.ts";
import type { InstanceId } from "../../lab/model/ids.ts";
import type { Claim } from "../../lab/scenario/index.ts";

export interface Replaced {
  readonly victim: InstanceId;
  readonly successor: InstanceId;
  readonly foundBy: FoundBy;
}

/** What made the group act, in the words of its history (row A82). */
export const FOUND_BY = {
  EC2: "an EC2 health check indicating it has been terminated or stopped",
  ELB: "an ELB system health check failure",
} as const;
export type FoundBy = keyof typeof FOUND_BY;

/** Row A83. */
const LAUNCH = "an instance was launched in response to an unhealthy instance needing to be replaced";

/** Whether nothing is under way for either instance. */
export function isHistoryComplete(activities: readonly ScalingActivity[], replaced: Replaced): boolean {
  const own = expectedLines(replaced).map((line) => find(activities, line.description));
  return own.every((one) => one?.endTimeMs !== undefined);
}

/** That the history has both activities, successful, and says why (rows A77, A82, A83). */
export function historyClaims(activities: readonly ScalingActivity[], replaced: Replaced): Claim[] {
  return expectedLines(replaced).map(({ description, cause }) => {
    const found = find(activities, description);
    const said = found && withoutTime(found.cause);
    const measured = found ? `${found.statusCode}${said === cause ? "" : `, since ${said}`}` : "no such activity";
    const what = `the history says "${description}", since ${cause}`;
    return { what, measured, predicted: "Successful", holds: measured === "Successful" };
  });
}

function expectedLines({ victim, successor, foundBy }: Replaced) {
  const termination = `an instance was taken out of service in response to ${FOUND_BY[foundBy]}`;
  return [
    { description: `Terminating EC2 instance: ${victim}`, cause: termination },
    { description: `Launching a new EC2 instance: ${successor}`, cause: LAUNCH },
  ];
}

/** While it is under way a description may say more. */
function find(activities: readonly ScalingActivity[], description: string): ScalingActivity | undefined {
  return activities.find((one) => one.description.startsWith(description));
}

/** Row A76: a cause is a sentence that begins with `At <time>`. */
function withoutTime(cause: string): string {
  return cause.replace(/^At \S+Z /, "").replace(/\.$/, "");
}
