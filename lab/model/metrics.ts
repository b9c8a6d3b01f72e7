/** What load balancers and databases tell, in CloudWatch's words (rows NLB-176 to NLB-182, R36, R37). */

/** Row NLB-181: `net/name/id`, a zone's name, `targetgroup/name/id`. */
export interface MetricDimensions {
  readonly LoadBalancer: string;
  /** Absent for all zones together. */
  readonly AvailabilityZone?: string;
  readonly TargetGroup?: string;
}

/** One DB instance; all of a cluster; those of a role in it. */
export interface DatabaseDimensions {
  readonly DBInstanceIdentifier?: string;
  readonly DBClusterIdentifier?: string;
  readonly Role?: "WRITER" | "READER";
}

/** The statistics of one period. */
export interface Datapoint {
  /** Begin of the period, milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly sampleCount: number;
  readonly sum: number;
  readonly average: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface MetricSeries<Dimensions = MetricDimensions> {
  /** CloudWatch's name. */
  readonly metric: string;
  readonly dimensions: Dimensions;
  /**
   * Of a metric that counts what happens: since the fabric's container was started. Of any other: the latest value, of
   * several DB instances their mean.
   */
  readonly total: number;
  /** Oldest first. A period without traffic has none (row NLB-176). */
  readonly datapoints: readonly Datapoint[];
}

export interface MetricsReport {
  /** Real milliseconds: CloudWatch's sixty seconds under the lab's time scale. */
  readonly periodMs: number;
  readonly series: readonly MetricSeries[];
  /** Absent in a lab without databases. */
  readonly databases?: readonly MetricSeries<DatabaseDimensions>[];
}

/** A flow through a load balancer that the kernel holds open. */
export interface Flow {
  /** Name of the load balancer. */
  readonly loadBalancer: string;
  /** Of the node that the flow goes through. */
  readonly availabilityZone: string;
  /** The listener's, where one listens for two: what is spoken. */
  readonly protocol: "TCP" | "UDP" | "TLS";
  readonly client: Endpoint;
  /** What the client called. */
  readonly listener: Endpoint;
  readonly target: Endpoint & {
    /** As in its target group; absent where it is registered no more. */
    readonly id?: string;
    /** Name in the lab (`web-group-1`), where control knows one. */
    readonly name?: string;
  };
  /** Name of the target group, where the target is registered. */
  readonly targetGroup?: string;
  /** The kernel's word for the state of a TCP connection. */
  readonly state?: string;
  /** Since the first packet; absent where the kernel keeps no time stamps. */
  readonly ageMs?: number;
  /** Since the last packet, in whole seconds; absent while a connection is opened or closed. */
  readonly idleMs?: number;
  /** Both ways, with IP and TCP headers. */
  readonly bytes: number;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}
