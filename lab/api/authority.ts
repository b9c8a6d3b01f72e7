import type { ServerResponse } from "node:http";
import { LabError } from "../model/errors.ts";
import { fetchJson } from "./client.ts";
import { sendJson } from "./respond.ts";

/** The certificate of a lab's CA. */
export interface LabAuthority {
  /** PEM. */
  readonly certificate: string;
}

/** @throws LabError `NoAuthority` */
export function sendAuthority(
  { authority }: { readonly authority?: string | undefined },
  response: ServerResponse,
): void {
  if (authority === undefined) {
    throw new LabError("NoAuthority", "This lab has no CA: its template has no certificate", {
      status: 404,
      hint: "add an AWS::CertificateManager::Certificate",
    });
  }
  const body: LabAuthority = { certificate: authority };
  sendJson(response, 200, body);
}

/** @throws LabError `NoAuthority` for a lab without certificates, `ControlUnreachable` */
export async function fetchAuthority(url: string): Promise<LabAuthority> {
  return fetchJson(url, "/v1/certificate-authority");
}
