/** The behaviours of an Application Load Balancer that AWS documents, in the catalogue's order. */
import { operationRows } from "./alb-operation.ts";
import { requestRows } from "./alb-requests.ts";
import type { Row } from "./row.ts";

export const albRows: readonly Row[] = [...requestRows, ...operationRows];
