/** The text format of Prometheus (version 0.0.4): what a scraper reads of a load balancer. */
import { kindOf, METRICS } from "./names.ts";

/** One value, with CloudWatch's name and dimensions. */
export interface PrometheusSample {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

const PREFIX = "aws_networkelb";

/** Samples of one metric stand together under its help and type, as the format asks. */
export function renderSamples(samples: readonly PrometheusSample[]): string {
  const byMetric = Map.groupBy(samples, ({ metric }) => metric);
  const lines = [...byMetric].flatMap(([metric, all]) => [...head(metric), ...all.map(renderSample)]);
  return [...lines, ""].join("\n");
}

function head(metric: string): string[] {
  const name = nameOf(metric);
  const help = METRICS.get(metric)?.help;
  return [
    ...(help === undefined ? [] : [`# HELP ${name} ${help} (${metric}).`]),
    `# TYPE ${name} ${kindOf(metric) === "counter" ? "counter" : "gauge"}`,
  ];
}

function renderSample({ metric, dimensions, value }: PrometheusSample): string {
  const labels = Object.entries(dimensions).map(([label, text]) => `${snakeCase(label)}="${escapeLabel(text)}"`);
  return `${nameOf(metric)}{${labels.join(",")}} ${value}`;
}

function nameOf(metric: string): string {
  return `${PREFIX}_${snakeCase(metric)}`;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3_$2$4").toLowerCase();
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
