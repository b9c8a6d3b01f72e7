/** What instances may ask for. They are not trusted: nothing of the machine can be named but an image. */
import { z } from "zod";
import { LabError } from "../../model/errors.ts";
import type { GuestCall, GuestPort, GuestRequest, GuestSpec } from "../../model/guest.ts";

const port = z.int().min(1).max(65_535);
const ports: z.ZodType<GuestPort> = z.strictObject({
  hostPort: port,
  containerPort: port,
  protocol: z.enum(["tcp", "udp"]),
});
const texts = z.record(z.string().max(256), z.string().max(2048));
const argv = z.array(z.string().max(2048)).max(256);
const container = z.string().min(1).max(128);

/** Of a call, and of the file of its input. */
const ID = z.string().regex(/^[0-9a-f-]{1,64}$/);

/** Docker's rule for names. */
const name = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, "must be letters, digits, `_`, `.` and `-`");
const image = z.string().regex(/^[a-z0-9][\w./:@-]{0,255}$/, "must be the name of an image");

const spec: z.ZodType<GuestSpec> = z.strictObject({
  name,
  image,
  command: argv,
  environment: texts,
  ports: z.array(ports).max(64),
  restart: z.enum(["no", "on-failure", "always", "unless-stopped"]),
  labels: texts,
});

const request: z.ZodType<GuestRequest> = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("run"), spec }),
  z.strictObject({ verb: z.literal("list") }),
  z.strictObject({ verb: z.literal("start"), container }),
  z.strictObject({ verb: z.literal("stop"), container, graceSeconds: z.int().min(0).max(60) }),
  z.strictObject({ verb: z.literal("remove"), container, force: z.boolean() }),
  z.strictObject({
    verb: z.literal("logs"),
    container,
    tail: z.int().min(0).max(10_000),
    afterMs: z.number().optional(),
  }),
  z.strictObject({
    ...{ verb: z.literal("exec"), container, argv: argv.min(1), user: z.string().max(64).optional() },
    input: ID.optional(),
  }),
  z.strictObject({ verb: z.literal("image"), image }),
  z.strictObject({ verb: z.literal("service-started") }),
  z.strictObject({ verb: z.literal("service-stopping") }),
]) as z.ZodType<GuestRequest>;

/** The id of a call, where the line has one: without it nobody can be answered. */
export function callId(line: string): string | undefined {
  try {
    return ID.safeParse((JSON.parse(line) as { id?: unknown } | null)?.id).data;
  } catch {
    return undefined;
  }
}

/** @throws LabError `InvalidGuestCall` */
export function parseCall(line: string): GuestCall {
  const { success, data, error } = z.strictObject({ id: ID, request }).safeParse(JSON.parse(line));
  if (success) return data;
  const [issue] = error.issues;
  throw new LabError("InvalidGuestCall", `${issue?.path.slice(1).join(".")}: ${issue?.message}`, { cause: error });
}
