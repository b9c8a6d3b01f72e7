export { ingressPlan, portVariable, preferredPort } from "./ingress.ts";
export { renderCompose } from "./render.ts";
