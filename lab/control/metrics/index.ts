export { createDatabaseMetrics, type DatabaseMetrics } from "./database-metrics.ts";
export * from "./metrics.ts";
