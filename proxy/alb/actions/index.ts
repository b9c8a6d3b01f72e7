export { answerOf, REWRITE_FAILED } from "./answer.ts";
export { transform } from "./transform.ts";
