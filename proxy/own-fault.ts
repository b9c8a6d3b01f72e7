/** Of opening a connection: a port that is taken, or still remembers its last connection, is the caller's own too. */
const OWN_FAULTS: ReadonlySet<string> = new Set([
  ...["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EAGAIN"],
  ...["EADDRINUSE", "EADDRNOTAVAIL"],
]);

/** Nothing that the other side could be blamed for: this process or machine has no descriptor, port or memory left. */
export function isOwnFault(error: NodeJS.ErrnoException | undefined): boolean {
  return OWN_FAULTS.has(error?.code ?? "");
}
