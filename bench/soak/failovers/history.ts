export { isWhole, judge, longestGapMs, type Verdict } from "../../../lab/scenario/rows/history.ts";
