/** The lab's "internet": documentation ranges (RFC 5737) stand for it, so that nothing real is ever addressed. */
export const INTERNET = {
  /** Clients live here. */
  clients: "203.0.113.0/24",
  /** Router of the client side; what comes in through a published port arrives from here. */
  router: "203.0.113.1",
  /** Public resolver. */
  resolver: "203.0.113.2",
  /** The client container. */
  client: "203.0.113.10",
  /** S3, in a lab with buckets. */
  s3: "203.0.113.20",
  /** Elastic addresses, NAT gateways, public sides of load balancers. */
  public: "198.51.100.0/24",
} as const;

/** Link-local services of every VPC (rows V38, V45, V54). */
export const LINK_LOCAL = {
  metadata: "169.254.169.254",
  resolver: "169.254.169.253",
  /** From where it is seen whether a DB instance is on the network. */
  monitor: "169.254.169.252",
} as const;
