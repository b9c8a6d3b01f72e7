/** What the monitor of DB instances says of one. */
export interface Sighting {
  readonly ip: string;
  /** For how long it has answered none of the knocks that it was given time to answer; 0 where the last was answered. Real time. */
  readonly unseenMs: number;
}
