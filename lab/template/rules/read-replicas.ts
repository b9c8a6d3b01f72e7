import { ancestorsOf, isSingle, sourceOf } from "../resources/db-family.ts";
import { type DbInstanceProperties, dbInstance } from "../resources/db-instance.ts";
import { homesOf } from "../resources/db-single.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";

type Instance = Resource<DbInstanceProperties>;

/** Row R43. */
const MOST_REPLICAS = 15;
const MOST_REMOVES = 3;

const SOURCE = "SourceDBInstanceIdentifier";
const OF_SOURCE = ["DBName", "MasterUsername", "MasterUserPassword"] as const;

/** A DB instance that follows another one, outside any cluster. */
export function checkReadReplica(stack: Stack, replica: Instance, source: string): void {
  for (const name of OF_SOURCE) {
    if (replica.props[name] !== undefined) broken(stack, replica, [name], "is its source's to say: leave it out");
  }
  if (replica.props.MultiAZ) {
    broken(stack, replica, ["MultiAZ"], "must be false: a standby of a read replica is not emulated");
  }
  const owner = referred(stack, replica, [SOURCE], dbInstance, source);
  if (owner) checkSource(stack, replica, owner);
}

function checkSource(stack: Stack, replica: Instance, owner: Instance): void {
  if (ancestorsOf(stack, replica).includes(replica)) {
    broken(stack, replica, [SOURCE], "leads back to itself: one of them must be a replica of nobody");
  } else if (isSingle(owner)) {
    checkBackups(stack, replica, owner);
    checkRemoves(stack, replica);
    checkSiblings(stack, replica, owner);
    checkOneVpc(stack, replica, owner);
  } else {
    const hint = "Another reader of a cluster is an AWS::RDS::DBInstance with its DBClusterIdentifier";
    broken(stack, replica, [SOURCE], `must not be \`${owner.logicalId}\`, which belongs to a cluster`, hint);
  }
}

/** RDS makes replicas from snapshots, and keeps binary logs only where it backs up. */
function checkBackups(stack: Stack, replica: Instance, { logicalId, props }: Instance): void {
  if (props.BackupRetentionPeriod !== 0) return;
  const rule = `needs a source with automated backups: \`BackupRetentionPeriod\` of \`${logicalId}\` is 0`;
  broken(stack, replica, [SOURCE], rule);
}

function checkRemoves(stack: Stack, replica: Instance): void {
  const ancestors = ancestorsOf(stack, replica);
  if (ancestors.length <= MOST_REMOVES) return;
  const origin = ancestors.at(-1)?.logicalId;
  broken(stack, replica, [SOURCE], `is ${ancestors.length} replicas away from \`${origin}\`: at most ${MOST_REMOVES}`);
}

/** Told once, of the first that is too many. */
function checkSiblings(stack: Stack, replica: Instance, owner: Instance): void {
  const siblings = stack.all(dbInstance).filter((one) => sourceOf(stack, one) === owner);
  if (siblings[MOST_REPLICAS] !== replica) return;
  broken(stack, replica, [SOURCE], `has more than ${MOST_REPLICAS} read replicas: ${siblings.length}`);
}

function checkOneVpc(stack: Stack, replica: Instance, owner: Instance): void {
  if (replica.props.DBSubnetGroupName === undefined) return;
  const [own] = homesOf(stack, replica);
  const [other] = homesOf(stack, owner);
  if (own && other && own.props.VpcId !== other.props.VpcId) {
    broken(stack, replica, ["DBSubnetGroupName"], "must be of its source's VPC");
  }
}
