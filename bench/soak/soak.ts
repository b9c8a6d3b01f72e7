/** A run of minutes; says what it is doing, and gives its figures with whether all held. */
export type Soak = (say: (text: string) => void) => Promise<{ readonly holds: boolean }>;
