/**
 * Kernel settings of the fabric's network namespace, by their path under /proc/sys with dots.
 *
 * Whoever creates the container sets those that Docker allows; `applySysctls` sets the rest where /proc/sys is writable.
 */
export const FABRIC_SYSCTLS: Readonly<Record<string, string>> = {
  "net.ipv4.ip_forward": "1",
  // A packet may leave by the interface that it came from (a target calling itself through an NLB): that is no mistake.
  "net.ipv4.conf.all.send_redirects": "0",
  "net.ipv4.conf.default.send_redirects": "0",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.conf.default.rp_filter": "0",
  // A health check that comes back from a bad line bears an address of our own.
  "net.ipv4.conf.all.accept_local": "1",
  // Else its answer belongs to a socket before routing has led it to the line, and the kernel forwards no such packet.
  "net.ipv4.ip_early_demux": "0",
  // A segment of no known flow is not picked up again: it gets RST (rows NLB-009, NLB-153, V19).
  "net.netfilter.nf_conntrack_tcp_loose": "0",
  // Segments outside the window belong to their flow all the same; else the line above would reset it.
  "net.netfilter.nf_conntrack_tcp_be_liberal": "1",
  // One clock for all: a target that remembers a client's port takes a connection of the plane from it for a newer one.
  "net.ipv4.tcp_timestamps": "2",
  // Row V34; flows of load balancers and NAT gateways have timeouts of their own.
  "net.netfilter.nf_conntrack_tcp_timeout_established": "432000",
  "net.netfilter.nf_conntrack_udp_timeout": "30",
  "net.netfilter.nf_conntrack_udp_timeout_stream": "180",
  // Bytes and age of live flows (`tierlab flows`).
  "net.netfilter.nf_conntrack_acct": "1",
  "net.netfilter.nf_conntrack_timestamp": "1",
};
