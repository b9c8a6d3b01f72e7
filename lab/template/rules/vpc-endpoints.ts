import type { Lab } from "../../model/index.ts";
import { routeTable } from "../resources/route-table.ts";
import { vpc } from "../resources/vpc.ts";
import { serviceNameIn, vpcEndpoint } from "../resources/vpc-endpoint.ts";
import { broken, referred, type Stack } from "../stack.ts";

export function checkVpcEndpoints({ region }: Lab, stack: Stack): void {
  for (const resource of stack.all(vpcEndpoint)) {
    const { ServiceName, VpcId, RouteTableIds = [] } = resource.props;
    if (ServiceName !== serviceNameIn(region)) {
      broken(stack, resource, ["ServiceName"], `must be \`${serviceNameIn(region)}\`, got \`${ServiceName}\``);
    }
    referred(stack, resource, ["VpcId"], vpc, VpcId);
    for (const [index, id] of RouteTableIds.entries()) {
      const place = ["RouteTableIds", index];
      const table = referred(stack, resource, place, routeTable, id);
      if (table && table.props.VpcId !== VpcId) broken(stack, resource, place, "must be a table of the endpoint's VPC");
    }
  }
}
