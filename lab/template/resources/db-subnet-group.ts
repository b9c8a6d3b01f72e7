import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, StackFacts } from "../stack.ts";
import { generatedName } from "./names.ts";

const properties = object({
  DBSubnetGroupDescription: required(string()),
  DBSubnetGroupName: string({
    max: 255,
    pattern: /^(?!default$)[a-zA-Z0-9 ._-]+$/i,
    rule: "a name other than `default`",
  }),
  SubnetIds: required(list(string(), { min: 1 })),
  Tags: tags,
});
export type DbSubnetGroupProperties = Infer<typeof properties>;

export const dbSubnetGroup: ResourceType<DbSubnetGroupProperties> = {
  name: "AWS::RDS::DBSubnetGroup",
  properties,
  ref: (resource, stack) => nameOf(stack, resource),
  attributes: () => ({}),
};

function nameOf(stack: StackFacts, { logicalId, props }: Resource<DbSubnetGroupProperties>): string {
  return (props.DBSubnetGroupName ?? generatedName(stack, logicalId)).toLowerCase();
}
