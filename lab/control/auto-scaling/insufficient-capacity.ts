/** `InsufficientInstanceCapacity`: what EC2 answers where a zone cannot take an instance. */
import type { ScalingActivity } from "../../model/events.ts";
import { availabilityZoneOf } from "./activities.ts";

const WORDS = "We currently do not have sufficient";

export interface Refusal {
  readonly instanceType: string;
  readonly zone: string;
  /** Zones of the group that would take an instance. */
  readonly others: readonly string[];
}

/** In EC2's words, without the last full stop. */
export function insufficientCapacity({ instanceType, zone, others }: Refusal): string {
  const sentences = [
    `${WORDS} ${instanceType} capacity in the Availability Zone you requested (${zone})`,
    "Our system will be working on provisioning additional capacity",
  ];
  if (others.length === 0) return sentences.join(". ");
  const words = "by not specifying an Availability Zone in your request or choosing";
  return [...sentences, `You can currently get ${instanceType} capacity ${words} ${others.join(", ")}`].join(". ");
}

/** The zone that refused this launch; `undefined` where it did not fail, or failed for another reason. */
export function refusingZone(activity: ScalingActivity): string | undefined {
  const isRefused = activity.statusCode === "Failed" && activity.statusMessage?.startsWith(WORDS);
  return isRefused ? availabilityZoneOf(activity) : undefined;
}
