export * from "./archive.ts";
export * from "./build.ts";
export { type ImageName, imageNames, imageTag, sourceLabel } from "./catalogue.ts";
export * from "./list.ts";
