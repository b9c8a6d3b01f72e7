import { z } from "zod";
import { type Environment, parseEnvironment, port, required } from "./environment.ts";

/** What every program that reaches the database is told by its environment. */
export const databaseSchema = z.object({
  DB_NAME: required,
  DB_PASSWORD: z.string("must be set"),
  DB_USER: required,
  DB_WRITE_ENDPOINT_ADDRESS: required,
  MYSQL_PORT: port.default(3306),
});

const storeSchema = databaseSchema.extend({
  DB_READ_ENDPOINT_ADDRESS: required,
  DB_TABLENAME: required.regex(/^[\p{L}\p{N}$_]{1,64}$/u, "must be a plain identifier of at most 64 characters"),
});

const listenSchema = z.object({
  PORT: port.default(9090),
  LISTEN_PROTOCOL: z.enum(["http", "uwsgi"], "must be http or uwsgi").default("http"),
  HEALTH_PORT: port.optional(),
});

const applicationSchema = storeSchema.extend(listenSchema.shape);

export interface DatabaseSettings {
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly port: number;
  readonly writerHost: string;
}

export interface StoreSettings extends DatabaseSettings {
  readonly readerHost: string;
  readonly table: string;
}

export interface ApplicationSettings {
  /** That the application listens on. */
  readonly listenPort: number;
  /** What the web tier speaks with it. */
  readonly listenProtocol: "http" | "uwsgi";
  /** Answers HTTP too, for the health checks of a load balancer that speaks no uwsgi. */
  readonly healthPort?: number;
  /** Absent: there is no database, and the application says which instance it runs on. */
  readonly store?: StoreSettings;
}

/** Where an instance has them. */
const FILE = "/etc/sysconfig/app";

/** @throws LabError `BadSettings`, every variable that is missing or wrong in one message */
export function readApplicationSettings(environment: Environment): ApplicationSettings {
  const hasStore = STORE_VARIABLES.some((name) => environment[name]);
  if (!hasStore) return listenSettings(parseEnvironment(listenSchema, environment, FILE));
  const values = parseEnvironment(applicationSchema, environment, FILE);
  return { ...listenSettings(values), store: storeSettings(values) };
}

function listenSettings({ PORT, LISTEN_PROTOCOL, HEALTH_PORT }: z.infer<typeof listenSchema>): ApplicationSettings {
  const listen = { listenPort: PORT, listenProtocol: LISTEN_PROTOCOL };
  return HEALTH_PORT === undefined ? listen : { ...listen, healthPort: HEALTH_PORT };
}

/** With one of them there is a database, and the others have to be there too. */
const STORE_VARIABLES = Object.keys(storeSchema.shape).filter((name) => name !== "MYSQL_PORT");

function storeSettings(values: z.infer<typeof storeSchema>): StoreSettings {
  return {
    ...databaseSettings(values),
    readerHost: values.DB_READ_ENDPOINT_ADDRESS,
    table: values.DB_TABLENAME,
  };
}

/** @throws LabError `BadSettings` */
export function readDatabaseSettings(environment: Environment): DatabaseSettings {
  return databaseSettings(parseEnvironment(databaseSchema, environment, FILE));
}

export function databaseSettings(values: z.infer<typeof databaseSchema>): DatabaseSettings {
  return {
    database: values.DB_NAME,
    user: values.DB_USER,
    password: values.DB_PASSWORD,
    port: values.MYSQL_PORT,
    writerHost: values.DB_WRITE_ENDPOINT_ADDRESS,
  };
}
