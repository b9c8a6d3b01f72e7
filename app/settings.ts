import { z } from "zod";
import { LabError } from "../lab/model/errors.ts";

const portRule = "must be a port from 1 to 65535";
const port = z.coerce.number(portRule).int(portRule).min(1, portRule).max(65535, portRule);
const required = z.string("must be set").min(1, "must not be empty");

/** What every program that reaches the database is told by its environment. */
const databaseSchema = z.object({
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

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LabError `BadSettings`, every variable that is missing or wrong in one message */
export function readApplicationSettings(environment: Environment): ApplicationSettings {
  const hasStore = STORE_VARIABLES.some((name) => environment[name]);
  if (!hasStore) return listenSettings(parse(listenSchema, environment));
  const values = parse(applicationSchema, environment);
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
  return databaseSettings(parse(databaseSchema, environment));
}

function databaseSettings(values: z.infer<typeof databaseSchema>): DatabaseSettings {
  return {
    database: values.DB_NAME,
    user: values.DB_USER,
    password: values.DB_PASSWORD,
    port: values.MYSQL_PORT,
    writerHost: values.DB_WRITE_ENDPOINT_ADDRESS,
  };
}

/** The message names variables and rules, never a value: one of them is the password. */
function parse<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.infer<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".")} ${lowerFirst(message)}`);
  throw new LabError("BadSettings", `The environment is not complete: ${faults.join("; ")}`, {
    hint: "Set the variables in /etc/sysconfig/app, one KEY=value a line",
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
