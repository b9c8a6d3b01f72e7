/** Why a row of the NLB cannot be proved here, where several have the same reason. */
export const QUIC = "there is no QUIC listener here: the template loader refuses one";
export const PRIVATE_LINK = "there are no endpoint services here";
export const IPV6 = "a lab has IPv4 only";
export const API = "about a call of AWS's API that a template cannot make; a lab is changed by starting it anew";
export const REMAPPED =
  "the kernel gives the second connection another source port instead of letting the two clash: both work, and the target sees the client's address";
