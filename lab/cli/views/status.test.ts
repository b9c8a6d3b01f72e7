import { expect, test } from "vitest";
import type { LabStatus, TargetStatus } from "../../model/status.ts";
import { renderStatus } from "./status.ts";

const paper = { paint: (_: unknown, text: string) => text, width: 200 };

function target(number: number, more: Partial<TargetStatus> = {}): TargetStatus {
  return {
    ...{ targetGroupId: "tg-1" as never, targetGroup: "web", targetId: `i-${number}`, port: 80 },
    ...{ availabilityZone: "ap-northeast-1a", state: "healthy", sinceMs: 0, detail: "HTTP 200" },
    ...more,
  };
}

/** The lines of the one load balancer. */
function told(targets: readonly TargetStatus[], shiftedFrom?: string): string[] {
  const balancer = {
    ...{ name: "front", logicalId: "Front", kind: "application" as const, dnsName: "front.example", nodes: [] },
    ...{ listeners: [{ port: 80, protocol: "HTTP" }], targets, ...(shiftedFrom ? { shiftedFrom } : {}) },
  };
  const status: LabStatus = {
    ...{ lab: "test", timeScale: 1, startedAtMs: 0, ready: true, waitingFor: [], problems: [], refusals: [] },
    ...{ faults: [], instances: [], groups: [], loadBalancers: [balancer], databases: [], outputs: [] },
  };
  const lines = renderStatus(status, paper);
  const from = lines.indexOf("front  application load balancer, HTTP 80");
  return lines.slice(from + 3, lines.indexOf("", from));
}

test("a target's row has its state and what the last check said", () => {
  expect(told([target(1)])).toMatchInlineSnapshot(`
    [
      "  TARGET GROUP  NAME  TARGET  PORT  AZ  STATE    REASON  DETAIL",
      "  web           i-1   i-1     80    1a  healthy  -       HTTP 200",
    ]
  `);
});

test("ALB-048, 049: where targets are compared, each tells its result, and whether it gets less for it", () => {
  const anomalous = { result: "anomalous", mitigationInEffect: "yes" } as const;
  const normal = { result: "normal", mitigationInEffect: "no" } as const;
  const targets = [target(1, { anomalyDetection: normal }), target(2, { anomalyDetection: anomalous }), target(3)];
  expect(told(targets)).toMatchInlineSnapshot(`
    [
      "  TARGET GROUP  NAME  TARGET  PORT  AZ  STATE    REASON  ANOMALY               DETAIL",
      "  web           i-1   i-1     80    1a  healthy  -       normal                HTTP 200",
      "  web           i-2   i-2     80    1a  healthy  -       anomalous, mitigated  HTTP 200",
      "  web           i-3   i-3     80    1a  healthy  -       -                     HTTP 200",
    ]
  `);
});

test("ALB-093: while a zonal shift is on, it is told with what it does to each target", () => {
  const targets = [
    target(1, { administrativeOverride: "zonal_shift_active" }),
    target(2, { administrativeOverride: "no_override" }),
  ];
  expect(told(targets, "ap-northeast-1a")).toMatchInlineSnapshot(`
    [
      "  shifted away from ap-northeast-1a",
      "  TARGET GROUP  NAME  TARGET  PORT  AZ  STATE    REASON  OVERRIDE            DETAIL",
      "  web           i-1   i-1     80    1a  healthy  -       zonal_shift_active  HTTP 200",
      "  web           i-2   i-2     80    1a  healthy  -       no_override         HTTP 200",
    ]
  `);
});
