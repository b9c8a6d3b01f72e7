export * from "./authority.ts";
export {
  certificateFolder,
  type KeptCertificate,
  readCertificate,
} from "./files.ts";
export * from "./secret.ts";
