export { findTemplate, listTemplates, type TemplateEntry } from "./find.ts";
export { type LoadOptions, loadLab } from "./load.ts";
