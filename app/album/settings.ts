import { z } from "zod";
import { type Environment, parseEnvironment, port, required } from "../environment.ts";
import { type DatabaseSettings, databaseSchema, databaseSettings } from "../settings.ts";
import type { Lifetime } from "./session.ts";

/** Where an instance has them. */
const FILE = "/etc/album.env";

const seconds = z.coerce.number("must be seconds").int("must be whole seconds").min(1, "must be at least 1");
const bytes = z.coerce.number("must be bytes").int("must be whole bytes").min(1, "must be at least 1");

const originRule = "must be an origin as browsers write it: http://sample.co.jp";
const origin = z
  .string("must be set")
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, originRule);

const albumSchema = databaseSchema.extend({
  PORT: port.default(3000),
  FRONT_ORIGIN: origin,
  FILES_BUCKET: required,
  AWS_REGION: required,
  MAX_UPLOAD_BYTES: bytes.default(20 * 2 ** 20),
  SESSION_IDLE_SECONDS: seconds.default(1_800),
  SESSION_SECONDS: seconds.default(43_200),
});

export interface AlbumSettings {
  /** On the loopback alone: a web server stands before it. */
  readonly listenPort: number;
  readonly frontOrigin: string;
  readonly bucket: string;
  readonly region: string;
  readonly maxUploadBytes: number;
  readonly lifetime: Lifetime;
  readonly database: DatabaseSettings;
}

/** @throws LabError `BadSettings`, every variable that is missing or wrong in one message */
export function readAlbumSettings(environment: Environment): AlbumSettings {
  const values = parseEnvironment(albumSchema, environment, FILE);
  return {
    listenPort: values.PORT,
    frontOrigin: values.FRONT_ORIGIN,
    bucket: values.FILES_BUCKET,
    region: values.AWS_REGION,
    maxUploadBytes: values.MAX_UPLOAD_BYTES,
    lifetime: { idleMs: values.SESSION_IDLE_SECONDS * 1000, absoluteMs: values.SESSION_SECONDS * 1000 },
    database: databaseSettings(values),
  };
}

const publishSchema = z.object({ API_URL: origin, SITE_BUCKET: required, AWS_REGION: required });

export interface PublishSettings {
  /** What the front end asks: `https://api.sample.co.jp`. */
  readonly apiUrl: string;
  readonly bucket: string;
  readonly region: string;
}

/** @throws LabError `BadSettings` */
export function readPublishSettings(environment: Environment): PublishSettings {
  const { API_URL, SITE_BUCKET, AWS_REGION } = parseEnvironment(publishSchema, environment, FILE);
  return { apiUrl: API_URL, bucket: SITE_BUCKET, region: AWS_REGION };
}

/** @throws LabError `BadSettings` */
export function readAccountSettings(environment: Environment): DatabaseSettings {
  return databaseSettings(parseEnvironment(databaseSchema, environment, FILE));
}
