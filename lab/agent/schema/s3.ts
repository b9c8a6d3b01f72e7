import { z } from "zod";
import type { S3State } from "../../s3/state.ts";
import { read } from "./read.ts";

const texts = z.array(z.string());

const statement = z.looseObject({
  effect: z.enum(["Allow", "Deny"]),
  principals: texts,
  actions: texts,
  resources: texts,
  secureTransport: z.boolean().optional(),
});

/** JSON leaves out what is undefined. */
const corsRule = z
  .looseObject({
    allowedOrigins: texts,
    allowedMethods: z.array(z.enum(["GET", "PUT", "HEAD", "POST", "DELETE"])),
    allowedHeaders: texts,
    exposedHeaders: texts,
    maxAgeSeconds: z.int().nonnegative().optional(),
  })
  .transform(({ maxAgeSeconds, ...rest }) => ({ ...rest, maxAgeSeconds }));

const website = z.discriminatedUnion("kind", [
  z
    .looseObject({ kind: z.literal("pages"), indexDocument: z.string(), errorDocument: z.string().optional() })
    .transform(({ errorDocument, ...rest }) => ({ ...rest, errorDocument })),
  z
    .looseObject({
      kind: z.literal("redirect"),
      hostName: z.string(),
      protocol: z.enum(["http", "https"]).optional(),
    })
    .transform(({ protocol, ...rest }) => ({ ...rest, protocol })),
]);

const bucket = z
  .looseObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "not a bucket's name"),
    cors: z.array(corsRule),
    website: website.optional(),
    policy: z.array(statement),
    isPublicAccessBlocked: z.boolean(),
  })
  .transform(({ website, ...rest }) => ({ ...rest, website }));

const credential = z
  .looseObject({
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().optional(),
    expiresAtMs: z.number().optional(),
    principalArn: z.string(),
    statements: z.array(statement),
  })
  .transform(({ sessionToken, expiresAtMs, ...rest }) => ({ ...rest, sessionToken, expiresAtMs }));

const s3State: z.ZodType<S3State> = z.looseObject({
  region: z.string().regex(/^[a-z0-9-]+$/, "not a region"),
  buckets: z.array(bucket),
  credentials: z.array(credential),
});

/** @throws LabError `InvalidState` with the places that are wrong */
export function parseS3State(value: unknown): S3State {
  return read(s3State, value, "InvalidState");
}
