/** `Metadata.Tierlab`: what only a lab needs to know of a resource; AWS ignores it. */
import type { FailoverPace, LabHints } from "../../model/index.ts";
import { integer, string } from "./scalars.ts";
import { list, object, refuse, type Schema, schema } from "./schema.ts";

export interface Hints extends LabHints {
  /** Container image instead of what the resource itself names. */
  readonly image?: string;
  /** Of a target group, seconds before the time scale (row NLB-035). */
  readonly registrationDelaySeconds?: number;
  /** Of a target group, seconds before the time scale (row NLB-143). */
  readonly propagationDelaySeconds?: number;
  /** Of an NLB: connections at once from an address of a node to one target (row NLB-052). */
  readonly sourcePorts?: number;
  /** Of a DB cluster (row R12). */
  readonly failoverPace?: FailoverPace;
  /** Of an association: the folder beside the template that stands for its package. */
  readonly source?: string;
}

/** An hour: registration takes minutes at most. */
const LONGEST_DELAY_SECONDS = 3600;

const record: Schema<Readonly<Record<string, string>>> = schema((value, reader) => {
  if (value.kind !== "map") return refuse(reader, value.at, "must be a map", value);
  const entries = [...value.entries].map(([key, entry]) => [key, string().read(entry.value, reader) ?? ""]);
  return Object.fromEntries(entries);
});

const shape = object({ Image: string(), Command: list(string()), Environment: record });

/** Variables of a function's environment, or of a hint. */
export const variables = record;

export const hints: Schema<Hints> = schema((value, reader) => {
  const read = shape.read(value, reader);
  return (
    read && {
      ...(read.Image !== undefined && { image: read.Image }),
      ...(read.Command && { command: read.Command }),
      ...(read.Environment && { environment: read.Environment }),
    }
  );
});

const delays = object({
  RegistrationDelaySeconds: integer(0, LONGEST_DELAY_SECONDS),
  PropagationDelaySeconds: integer(0, LONGEST_DELAY_SECONDS),
});

/** Delays that AWS has and does not put into figures. */
export const targetGroupHints: Schema<Hints> = schema((value, reader) => {
  const read = delays.read(value, reader);
  return (
    read && {
      ...(read.RegistrationDelaySeconds && { registrationDelaySeconds: read.RegistrationDelaySeconds }),
      ...(read.PropagationDelaySeconds && { propagationDelaySeconds: read.PropagationDelaySeconds }),
    }
  );
});

/** Row NLB-052: AWS's figure, which a lab reaches with fewer connections. */
const MOST_SOURCE_PORTS = 55_000;

/** How soon an NLB runs out of ports towards a target that does not see its clients. */
export const loadBalancerHints: Schema<Hints> = schema((value, reader) => {
  const read = object({ SourcePorts: integer(1, MOST_SOURCE_PORTS) }).read(value, reader);
  return read && (read.SourcePorts === undefined ? {} : { sourcePorts: read.SourcePorts });
});

/** Where an association's files are, in place of a bucket. */
export const associationHints: Schema<Hints> = schema((value, reader) => {
  const read = object({ Source: string() }).read(value, reader);
  return read && (read.Source === undefined ? {} : { source: read.Source });
});

/** Of a server, and how slowly its cluster fails over. */
export const dbClusterHints: Schema<Hints> = schema((value, reader) => {
  const seconds = integer(0, LONGEST_DELAY_SECONDS);
  const read = object({ Image: string(), DetectionSeconds: seconds, PromotionSeconds: seconds }).read(value, reader);
  if (!read) return undefined;
  const pace = {
    ...(read.DetectionSeconds && { detectionSeconds: read.DetectionSeconds }),
    ...(read.PromotionSeconds && { promotionSeconds: read.PromotionSeconds }),
  };
  return {
    ...(read.Image !== undefined && { image: read.Image }),
    ...(Object.keys(pace).length > 0 && { failoverPace: pace }),
  };
});
