/** From a request to its answer: whose it is, what it asks for, whether it is signed, and the operation that does it. */
import { answerPreflight, corsHeaders } from "../cors/cors.ts";
import { S3Error } from "../error.ts";
import { type Answer, type BucketCall, type Call, emptyAnswer } from "../operations/call.ts";
import { getPage } from "../operations/get-page.ts";
import {
  type BucketOperation,
  type ObjectOperation,
  ofBucket,
  ofObject,
  ofService,
  type ServiceOperation,
} from "../operations/index.ts";
import { type Address, parseAddress } from "../request/address.ts";
import { withHoisted } from "../request/hoisted.ts";
import { parseQuery, type Query } from "../request/query.ts";
import { type OperationName, routeRequest } from "../request/route.ts";
import { type Verified, verify } from "../signature/verify.ts";
import type { Bucket, S3State } from "../state.ts";
import type { Store } from "../store/store.ts";
import { createBody } from "./body.ts";
import type { Exchange } from "./exchange.ts";

export interface Surroundings {
  readonly state: S3State;
  readonly store: Store;
}

/** @throws S3Error what the client is told */
export async function answerRequest(exchange: Exchange, { state, store }: Surroundings): Promise<Answer> {
  const { method, headers, path, found } = exchange;
  const findBucket = (name: string) => state.buckets.find((bucket) => bucket.name === name);
  const isBucket = (name: string) => findBucket(name) !== undefined;
  const address = parseAddress(headers.get("host") ?? "", path, { region: state.region, isBucket });
  found.address = address;
  const bucket = address.kind === "service" ? undefined : findBucket(address.bucket);
  const rules = bucket?.cors ?? [];
  if (method === "OPTIONS") return preflight(exchange, address, rules);
  found.cors = corsHeaders(rules, method, headers.get("origin"));
  const query = parseQuery(exchange.queryText);
  if (address.kind === "website") {
    found.operation = "WEBSITE";
    const call = { ...makeCall({ exchange, query, verified: undefined }, { state, store }), key: address.key };
    return getPage({ ...call, ...(await openBucket(store, address, bucket)) }, exchange.target);
  }
  const verified = identify(exchange, query, state);
  const operation = routeRequest(method, address.kind, query, headers);
  found.operation = operation;
  const call = makeCall({ exchange, query, verified }, { state, store });
  return perform(operation, call, { address, store, bucket });
}

function preflight({ headers, found }: Exchange, address: Address, rules: Bucket["cors"]): Answer {
  found.operation = "PREFLIGHT";
  if (address.kind === "service") throw new S3Error("BadRequest");
  found.cors = answerPreflight(rules, headers);
  return emptyAnswer(200);
}

/** @returns `undefined` for an anonymous request */
function identify(
  { method, path, headers, found, startMs }: Exchange,
  query: Query,
  state: S3State,
): Verified | undefined {
  const findCredential = (id: string) => state.credentials.find(({ accessKeyId }) => accessKeyId === id);
  const trust = { region: state.region, findCredential, nowMs: startMs };
  const verified = verify({ method, path, query, headers }, trust);
  if (!verified) return undefined;
  found.caller = verified.credential.principalArn;
  found.authentication = verified.place === "header" ? "AuthHeader" : "QueryString";
  return verified;
}

interface Understood {
  readonly exchange: Exchange;
  readonly query: Query;
  readonly verified: Verified | undefined;
}

function makeCall({ exchange, query, verified }: Understood, { state, store }: Surroundings): Call {
  const headers = verified?.place === "query" ? withHoisted(exchange.headers, query) : exchange.headers;
  return {
    ...{ method: exchange.method, query, headers },
    caller: verified?.credential,
    isSecure: exchange.connection.tls !== undefined,
    region: state.region,
    buckets: state.buckets,
    body: createBody(exchange, headers, verified),
    nowMs: exchange.startMs,
    openBucket: (bucket) => store.bucket(bucket.name),
  };
}

interface Place {
  readonly address: Exclude<Address, { kind: "website" }>;
  readonly store: Store;
  readonly bucket: Bucket | undefined;
}

/** `routeRequest` has chosen an operation of the address's own level. */
async function perform(operation: OperationName, call: Call, { address, store, bucket }: Place): Promise<Answer> {
  if (address.kind === "service") return ofService[operation as ServiceOperation](call);
  const inBucket: BucketCall = { ...call, ...(await openBucket(store, address, bucket)) };
  if (address.kind === "bucket") return ofBucket[operation as BucketOperation](inBucket);
  return ofObject[operation as ObjectOperation]({ ...inBucket, key: address.key });
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

async function openBucket(store: Store, address: { readonly bucket: string }, bucket: Bucket | undefined) {
  if (bucket) return { bucket, objects: await store.bucket(bucket.name) };
  throw new S3Error(BUCKET_NAME.test(address.bucket) ? "NoSuchBucket" : "InvalidBucketName", {
    BucketName: address.bucket,
  });
}
