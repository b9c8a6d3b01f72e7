/**
 * What is wrong in a lab, said of what was seen: security groups that refuse what a load balancer, its clients, a
 * database's or S3's need. Nothing is concluded from the template: without a packet that was dropped there is no problem.
 *
 *   refusals -> those towards a target, a listener, a database or S3 -> one case per rule that is missing -> words
 */
import type { Lab, SecurityGroup } from "../../model/lab.ts";
import type { Problem, RefusedFlow } from "../../model/problem.ts";
import type { Refusal } from "../../model/refusal.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { countOf, groupCases, type RefusalCase } from "./cases.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { missingRule } from "./missing-rule.ts";
import { notesOf } from "./notes.ts";
import { sentenceOf } from "./words.ts";

/** The worst first. Pure. */
export function diagnose(observed: Observed, placements: Placements): Problem[] {
  const directory = createDirectory(observed, placements);
  const awaited = observed.refusals.filter(({ destination, port }) => directory.isAwaited(destination, port));
  return groupCases(awaited, directory).flatMap((found) => problemOf(observed, directory, found));
}

/** None where the groups are not of the template: there is nothing that its author could add. */
function problemOf(observed: Observed, directory: Directory, found: RefusalCase): Problem[] {
  const { lab, faults, nowMs } = observed;
  const { refusals } = found;
  const groups = groupsOf(lab, refusals[0]);
  const [group] = groups;
  if (!group) return [];
  return [
    {
      kind: "security-group",
      direction: refusals[0].direction,
      message: sentenceOf(found, groups, directory, nowMs),
      notes: notesOf(found, groups, directory, faults),
      securityGroups: groups.map(({ id, name, logicalId }) => ({ id, name, logicalId })),
      refused: flowsOf(refusals, directory),
      missingRule: missingRule(lab, directory, found, group),
      count: countOf(refusals),
      firstSeenMs: Math.min(...refusals.map(({ firstSeenMs }) => firstSeenMs)),
      lastSeenMs: Math.max(...refusals.map(({ lastSeenMs }) => lastSeenMs)),
    },
  ];
}

function groupsOf({ securityGroups }: Lab, { securityGroupIds }: Refusal): SecurityGroup[] {
  return securityGroups.filter(({ id }) => securityGroupIds.includes(id));
}

/** Through whichever load balancer node. */
function flowsOf(refusals: readonly Refusal[], { nameOf }: Directory): RefusedFlow[] {
  const byEnds = Map.groupBy(refusals, ({ source, destination }) => `${source} ${destination}`);
  return [...byEnds.values()].flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const { source, destination } = first;
    const names = { sourceName: nameOf(source) ?? source, destinationName: nameOf(destination) ?? destination };
    return [{ source, destination, ...names, count: countOf(members) }];
  });
}
