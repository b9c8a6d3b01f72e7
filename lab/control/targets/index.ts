export { drainsByHand, takenOutByHand } from "./by-hand.ts";
export * from "./registrations.ts";
export * from "./state.ts";
