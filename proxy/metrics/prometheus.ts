/** The text format of Prometheus (version 0.0.4): what a scraper reads of load balancers and databases. */
import { ALB_METRICS } from "../alb/metric-names.ts";
import { NLB_METRICS } from "../nlb/metric-names.ts";
import { DATABASE_METRICS } from "./database-metric-names.ts";
import { kindOf } from "./kind.ts";

/** One value, with CloudWatch's name and dimensions. */
export interface PrometheusSample {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** By AWS's namespace: a dimension tells an ALB (`app/name/id`) from an NLB, and a database from both. */
const NETWORK = { prefix: "aws_networkelb", metrics: NLB_METRICS } as const;
const APPLICATION = { prefix: "aws_applicationelb", metrics: ALB_METRICS } as const;
const DATABASE = { prefix: "aws_rds", metrics: DATABASE_METRICS } as const;
type Family = typeof NETWORK | typeof APPLICATION | typeof DATABASE;

function familyOf({ dimensions }: PrometheusSample): Family {
  if (dimensions.LoadBalancer === undefined) return DATABASE;
  return dimensions.LoadBalancer.startsWith("app/") ? APPLICATION : NETWORK;
}

/** Samples of one metric stand together under its help and type, as the format asks. */
export function renderSamples(samples: readonly PrometheusSample[]): string {
  const lines = [NETWORK, APPLICATION, DATABASE].flatMap((family) => {
    const byMetric = Map.groupBy(
      samples.filter((sample) => familyOf(sample) === family),
      ({ metric }) => metric,
    );
    return [...byMetric].flatMap(([metric, all]) => [...head(family, metric), ...all.map(renderSample)]);
  });
  return [...lines, ""].join("\n");
}

function head(family: Family, metric: string): string[] {
  const name = nameOf(family, metric);
  const help = family.metrics.get(metric)?.help;
  return [
    ...(help === undefined ? [] : [`# HELP ${name} ${help} (${metric}).`]),
    `# TYPE ${name} ${kindOf(metric) === "counter" ? "counter" : "gauge"}`,
  ];
}

function renderSample(sample: PrometheusSample): string {
  const { metric, dimensions, value } = sample;
  const labels = Object.entries(dimensions).map(([label, text]) => `${snakeCase(label)}="${escapeLabel(text)}"`);
  return `${nameOf(familyOf(sample), metric)}{${labels.join(",")}} ${value}`;
}

function nameOf({ prefix }: Family, metric: string): string {
  return `${prefix}_${snakeCase(metric)}`;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3_$2$4").toLowerCase();
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
