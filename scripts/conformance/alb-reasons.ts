/** Why a row of the ALB cannot be proved here, where several have the same reason. */
export const NO_AUTHENTICATION =
  "a lab has no identity provider, and the template loader refuses actions that authenticate";
export const NO_FUNCTIONS =
  "the template loader refuses the target type lambda: functions of a lab are called by custom resources";
