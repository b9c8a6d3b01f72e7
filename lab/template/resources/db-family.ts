/** A DB instance outside any cluster, and the read replicas of it and of its replicas (row R43). */
import type { Resource, Stack } from "../stack.ts";
import { type DbInstanceProperties, dbInstance } from "./db-instance.ts";

type Instance = Resource<DbInstanceProperties>;

export function isSingle({ props }: Instance): boolean {
  return props.DBClusterIdentifier === undefined;
}

/** Whom it is a read replica of; nobody where it is none, or refers to nothing of the kind. */
export function sourceOf(stack: Stack, { props }: Instance): Instance | undefined {
  const { SourceDBInstanceIdentifier: source } = props;
  return source === undefined ? undefined : stack.find(dbInstance, source);
}

/** From its source up to the one that is a replica of nobody; it comes itself where sources go round in a circle. */
export function ancestorsOf(stack: Stack, resource: Instance): Instance[] {
  const found: Instance[] = [];
  for (let one = sourceOf(stack, resource); one && !found.includes(one); one = sourceOf(stack, one)) found.push(one);
  return found;
}

/** All that have the same origin, in the order of the template. */
export function familyOf(stack: Stack, resource: Instance): Instance[] {
  const origin = (one: Instance) => ancestorsOf(stack, one).at(-1) ?? one;
  return stack.all(dbInstance).filter((one) => isSingle(one) && origin(one) === origin(resource));
}

/** MySQL tells servers that replicate from each other, at whatever remove, by their numbers. */
export function firstServerId(stack: Stack, resource: Instance): number {
  const family = familyOf(stack, resource);
  const earlier = family.slice(0, family.indexOf(resource));
  return earlier.reduce((sum, { props }) => sum + (props.MultiAZ ? 2 : 1), 1);
}
