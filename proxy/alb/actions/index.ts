export { answerOf, REWRITE_FAILED } from "./answer.ts";
export { forwardTo, NOWHERE } from "./forward.ts";
export { transform } from "./transform.ts";
