import { createFailoverDesk, type FailoverDesk } from "./desk.ts";
import { createEndpointDesk, type EndpointDesk, type EndpointDeskOptions } from "./endpoint-desk.ts";
import { createPromotionDesk, type PromotionDesk } from "./promotion-desk.ts";
import { createRebootDesk, type RebootDesk } from "./reboot-desk.ts";

/** Where things are asked of databases. */
export interface DatabaseDesk extends FailoverDesk, PromotionDesk, RebootDesk {
  readonly endpoints: EndpointDesk;
}

export function createDatabaseDesk(options: EndpointDeskOptions): DatabaseDesk {
  return {
    ...createFailoverDesk(options),
    ...createPromotionDesk(options),
    ...createRebootDesk(options),
    endpoints: createEndpointDesk(options),
  };
}
