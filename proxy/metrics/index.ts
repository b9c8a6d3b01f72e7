/** What metrics of every kind of load balancer have in common: CloudWatch's periods and statistics, and how they are told. */
export * from "./database-metric-names.ts";
export * from "./kind.ts";
export * from "./prometheus.ts";
export * from "./recorder.ts";
export * from "./report.ts";
export * from "./sample.ts";
