/** What the activity history of a group says of one replaced instance. Pure. */
import type { ScalingActivity } from "../../lab/model/events.ts";
import type { InstanceId } from "../../lab/model/ids.ts";
import type { Claim } from "../../lab/scenario/index.ts";

export interface Replaced {
  readonly victim: InstanceId;
  readonly successor: InstanceId;
}

/** Rows A77, A82, A83. */
const CAUSES = {
  termination:
    "an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped",
  launch: "an instance was launched in response to an unhealthy instance needing to be replaced",
} as const;

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

function expectedLines({ victim, successor }: Replaced) {
  return [
    { description: `Terminating EC2 instance: ${victim}`, cause: CAUSES.termination },
    { description: `Launching a new EC2 instance: ${successor}`, cause: CAUSES.launch },
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
