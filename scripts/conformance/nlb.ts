/** The behaviours of a Network Load Balancer that AWS documents, in the catalogue's order. */
import { operationRows } from "./nlb-operation.ts";
import { trafficRows } from "./nlb-traffic.ts";
import type { Row } from "./row.ts";

export const nlbRows: readonly Row[] = [...trafficRows, ...operationRows];
