import { z } from "zod";
import type { Flow, MetricsReport } from "../../model/index.ts";
import { ip } from "./parts.ts";
import { read } from "./read.ts";

const datapoint = z.looseObject({
  timestampMs: z.number(),
  sampleCount: z.number(),
  sum: z.number(),
  average: z.number(),
  minimum: z.number(),
  maximum: z.number(),
});

const report: z.ZodType<MetricsReport> = z.looseObject({
  periodMs: z.number().positive(),
  series: z.array(
    z.looseObject({
      metric: z.string(),
      dimensions: z.looseObject({
        LoadBalancer: z.string(),
        AvailabilityZone: z.string().optional(),
        TargetGroup: z.string().optional(),
      }),
      total: z.number(),
      datapoints: z.array(datapoint),
    }),
  ),
});

const endpoint = { ip, port: z.int() };

const flows: z.ZodType<readonly Flow[]> = z.array(
  z.looseObject({
    loadBalancer: z.string(),
    availabilityZone: z.string(),
    protocol: z.enum(["TCP", "UDP", "TLS"]),
    client: z.looseObject(endpoint),
    listener: z.looseObject(endpoint),
    target: z.looseObject({ ...endpoint, id: z.string().optional(), name: z.string().optional() }),
    targetGroup: z.string().optional(),
    state: z.string().optional(),
    ageMs: z.number().optional(),
    idleMs: z.number().optional(),
    bytes: z.number(),
  }),
);

/** @throws LabError `InvalidMetrics` */
export function parseMetrics(value: unknown): MetricsReport {
  return read(report, value, "InvalidMetrics");
}

/** @throws LabError `InvalidFlows` */
export function parseFlows(value: unknown): readonly Flow[] {
  return read(flows, value, "InvalidFlows");
}
