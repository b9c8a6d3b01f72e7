export { ask } from "./ask.ts";
export { compose } from "./compose.ts";
export { type DockerPorts, docker } from "./docker.ts";
export { dropInput, keepInput } from "./inputs.ts";
