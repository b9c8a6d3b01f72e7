/** Cookies of an ALB by AWS's names (rows ALB-031, ALB-052, ALB-053). */
export const TARGET_COOKIE = "AWSALB";
/** The same for requests of other sites' pages; it wins where both arrive. */
export const TARGET_COOKIE_CORS = "AWSALBCORS";
export const GROUP_COOKIE = "AWSALBTG";
export const GROUP_COOKIE_CORS = "AWSALBTGCORS";
/** The first four kilobytes of what is sealed are in `-0`, and so on. */
export const APP_COOKIE_SHARDS = ["AWSALBAPP-0", "AWSALBAPP-1", "AWSALBAPP-2", "AWSALBAPP-3"] as const;
export const SHARD_LENGTH = 4096;
/** Value of a shard that is not needed. */
export const NO_SHARD = "_remove_";
