/**
 * Policy documents of IAM and of buckets, as far as they speak of S3: statements about other services are nobody's matter in a
 * lab, and left out. A statement about S3 is played whole, or refused.
 */
import { z } from "zod";
import type { Statement } from "../../s3/state.ts";
import { entryOf } from "../stack.ts";
import { plain, type Value } from "../syntax/node.ts";
import { json, oneOf, string } from "./scalars.ts";
import { type Infer, list, object, type Reader, refuse, required, type Schema, schema } from "./schema.ts";

/** Text, or a list of texts. */
const texts: Schema<readonly string[]> = schema((value, reader) => {
  if (value.kind === "list") return list(string(), { min: 1 }).read(value, reader);
  const one = string().read(value, reader);
  return one === undefined ? undefined : [one];
});

const properties = object({
  Sid: string(),
  Effect: required(oneOf("Allow", "Deny")),
  Principal: json,
  NotPrincipal: json,
  Action: texts,
  NotAction: texts,
  Resource: texts,
  NotResource: texts,
  Condition: json,
});
type StatementProperties = Infer<typeof properties>;

const VERSIONS = oneOf("2012-10-17", "2008-10-17");
/** DIFFERS: what a lab does not play of a statement about S3 is refused, so that nobody takes it for being in force. */
const UNPLAYED = ["NotAction", "NotResource", "NotPrincipal"] as const;

/** Of a role: it has no principal, it is about whoever has the role. */
export const rolePolicy: Schema<readonly Statement[]> = documentOf(readRoleStatement);
/** Of a bucket: each statement says whom it is about. */
export const bucketPolicy: Schema<readonly Statement[]> = documentOf(readBucketStatement);

type ReadStatement = (props: StatementProperties, value: Value, reader: Reader) => readonly Statement[];

function documentOf(read: ReadStatement): Schema<readonly Statement[]> {
  return schema((value, reader) => {
    if (value.kind !== "map") return refuse(reader, value.at, "must be a map", value);
    const version = entryOf(value, "Version");
    if (version) VERSIONS.read(version, { ...reader, path: `${reader.path}.Version` });
    const stated = entryOf(value, "Statement");
    if (!stated) return refuse(reader, value.at, "lacks the property `Statement`");
    const items = stated.kind === "list" ? stated.items : [stated];
    return items.flatMap((item, index) => {
      const at = { ...reader, path: `${reader.path}.Statement[${index}]` };
      const props = properties.read(item, at);
      return props && isAboutS3(props) && !isOfServices(props) ? checked(props, item, at, read) : [];
    });
  });
}

/** Actions are matched without regard to case; what is allowed by its absence from a list may be S3's. */
function isAboutS3({ Action, NotAction }: StatementProperties): boolean {
  return NotAction !== undefined || Action === undefined || Action.some((one) => one === "*" || /^s3:/i.test(one));
}

/** AWS's services and identity providers call no bucket in a lab, on whatever condition: those that would deliver logs. */
function isOfServices({ Principal }: StatementProperties): boolean {
  if (typeof Principal !== "object" || Principal === null) return false;
  const kinds = Object.keys(Principal);
  return kinds.length > 0 && kinds.every((kind) => kind === "Service" || kind === "Federated");
}

function checked(props: StatementProperties, value: Value, reader: Reader, read: ReadStatement): readonly Statement[] {
  for (const name of UNPLAYED) {
    if (props[name] === undefined) continue;
    const at = entryOf(value, name)?.at ?? value.at;
    return refuse({ ...reader, path: `${reader.path}.${name}` }, at, "is not emulated in a statement about S3") ?? [];
  }
  const condition = entryOf(value, "Condition");
  if (condition && secureTransportOf(props) === undefined) {
    const rule = "is not emulated in a statement about S3, but for `Bool: { aws:SecureTransport: … }`";
    return refuse({ ...reader, path: `${reader.path}.Condition` }, condition.at, rule) ?? [];
  }
  for (const name of ["Action", "Resource"] as const) {
    if (props[name] === undefined) return refuse(reader, value.at, `lacks the property \`${name}\``) ?? [];
  }
  return read(props, value, reader);
}

function statementOf(props: StatementProperties, principals: readonly string[]): Statement {
  const { Effect, Action = [], Resource = [] } = props;
  const secureTransport = secureTransportOf(props);
  const condition = secureTransport === undefined ? {} : { secureTransport };
  return { effect: Effect, principals, actions: Action, resources: Resource, ...condition };
}

const SECURE_TRANSPORT = z.strictObject({
  Bool: z.strictObject({ "aws:SecureTransport": z.union([z.boolean(), z.enum(["true", "false"])]) }),
});

/** What the one condition that is played says; `undefined` for another. */
function secureTransportOf({ Condition }: StatementProperties): boolean | undefined {
  const found = SECURE_TRANSPORT.safeParse(Condition);
  return found.success ? String(found.data.Bool["aws:SecureTransport"]) === "true" : undefined;
}

function readRoleStatement(props: StatementProperties, value: Value, reader: Reader): readonly Statement[] {
  if (props.Principal !== undefined) {
    const at = { ...reader, path: `${reader.path}.Principal` };
    return refuse(at, entryOf(value, "Principal")?.at ?? value.at, "is not for a role's policy") ?? [];
  }
  return [statementOf(props, [])];
}

function readBucketStatement(props: StatementProperties, value: Value, reader: Reader): readonly Statement[] {
  const principal = entryOf(value, "Principal");
  if (!principal) return refuse(reader, value.at, "lacks the property `Principal`") ?? [];
  const principals = principalsOf(principal, { ...reader, path: `${reader.path}.Principal` });
  return principals.length > 0 ? [statementOf(props, principals)] : [];
}

function principalsOf(value: Value, reader: Reader): readonly string[] {
  if (plain(value) === "*") return ["*"];
  const kinds = object({ AWS: texts, Service: json, Federated: json, CanonicalUser: json }).read(value, reader);
  if (kinds?.CanonicalUser !== undefined) return refuse(reader, value.at, "is not emulated: canonical users") ?? [];
  return (kinds?.AWS ?? []).map((one) => (/^\d{12}$/.test(one) ? `arn:aws:iam::${one}:root` : one));
}
