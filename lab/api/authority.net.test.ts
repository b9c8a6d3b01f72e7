import { expect, onTestFinished, test } from "vitest";
import { fetchAuthority } from "./authority.ts";
import { type ApiSource, serveApi } from "./index.ts";

/** Asked for nothing else. */
async function apiOf(authority: string | undefined): Promise<string> {
  const source = { authority } as ApiSource;
  const api = await serveApi(source, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => api.close());
  return `http://127.0.0.1:${api.port}`;
}

test("the certificate of the lab's CA is to be had", async () => {
  expect(await fetchAuthority(await apiOf("PEM\n"))).toEqual({ certificate: "PEM\n" });
});

test("a lab without certificates says that it has no CA, and what to do", async () => {
  await expect(fetchAuthority(await apiOf(undefined))).rejects.toMatchObject({
    code: "NoAuthority",
    status: 404,
    hint: "add an AWS::CertificateManager::Certificate",
  });
});
