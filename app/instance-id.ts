/** Instance metadata, as every EC2 instance reaches it. */
const METADATA = "http://169.254.169.254";

/** The id of the instance that this runs on; `undefined` where there is no metadata. */
export async function fetchInstanceId(base = METADATA, timeoutMs = 1000): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const token = await textOf(
      await fetch(`${base}/latest/api/token`, {
        method: "PUT",
        headers: { "X-aws-ec2-metadata-token-ttl-seconds": "60" },
        signal,
      }),
    );
    const headers = { "X-aws-ec2-metadata-token": token };
    return await textOf(await fetch(`${base}/latest/meta-data/instance-id`, { headers, signal }));
  } catch {
    return undefined;
  }
}

async function textOf(answer: Response): Promise<string> {
  if (!answer.ok) throw new Error(`metadata answered ${answer.status}`);
  return (await answer.text()).trim();
}
