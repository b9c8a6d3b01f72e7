import { expect, test } from "vitest";
import type { LabEvent } from "../../lab/model/events.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

async function eventsOf(lab: StartedLab, instanceId: string): Promise<string[]> {
  const events = await Array.fromAsync(lab.events());
  return events.flatMap((event) => describe(event, instanceId) ?? []);
}

function describe(event: LabEvent, instanceId: string): string | undefined {
  if (event.kind === "target-health" && event.target.targetId === instanceId) {
    return [event.target.state, event.target.reason].filter(Boolean).join(" ");
  }
  if (event.kind === "lifecycle" && event.instanceId === instanceId) return `${event.state}: ${event.reason ?? "-"}`;
  return undefined;
}

test("an application server that hangs is found by checks alone, drained, and replaced because of ELB health (A23, A37, A82, NLB-121)", async () => {
  const lab = await sharedLab("plain");
  const victim = (await lab.status()).instances.find((one) => one.tier === "AppGroup");
  const { instanceId = "", name = "" } = victim ?? {};
  await lab.act("pause", name);
  await waitUntil(
    async () => {
      const status = await lab.status();
      return status.ready && !status.instances.some((one) => one.instanceId === instanceId);
    },
    { what: `${name} to be replaced`, timeoutMs: 120_000 },
  );
  const told = (await eventsOf(lab, instanceId)).slice(-8);
  const order = [
    "unhealthy Target.FailedHealthChecks",
    "Terminating: an ELB system health check failure",
    "draining Target.DeregistrationInProgress",
    "Terminated: an ELB system health check failure",
  ];
  expect(
    told.filter((words) => order.includes(words)).filter((words, index, all) => all.indexOf(words) === index),
  ).toEqual(order);
});
