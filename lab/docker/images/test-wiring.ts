import { onTestFinished } from "vitest";
import { startContainer, type TestContainer } from "./test-container.ts";

/** Gives the instance an interface and an address, as the fabric does, and answers its metadata from its own namespace. */
export async function wire(instance: TestContainer, userData: string): Promise<void> {
  const commands = [
    "ip link add eth0 type veth peer name far",
    "ip addr add 169.254.169.254/32 dev lo",
    "ip addr add 10.0.3.4/32 dev eth0",
    'exec node -e "$0"',
  ];
  const options = ["--network", `container:${instance.name}`, "--cap-add", "NET_ADMIN", "--env", "TIERLAB_WIRED=no"];
  const fabric = await startContainer("base", {
    options,
    command: ["sh", "-c", commands.join(" && "), metadata(userData)],
  });
  onTestFinished(fabric.remove);
}

/** Metadata as the entrypoint asks for it: version 2 only, of one instance. */
const metadata = (userData: string) => `
  const answers = new Map(Object.entries({
    "/latest/meta-data/local-ipv4": "10.0.3.4",
    "/latest/meta-data/local-hostname": "ip-10-0-3-4.ap-northeast-1.compute.internal",
    "/latest/user-data": ${JSON.stringify(userData)},
  }));
  require("node:http").createServer((request, response) => {
    if (request.method === "PUT" && request.url === "/latest/api/token") return response.end("token");
    const body = request.headers["x-aws-ec2-metadata-token"] === "token" ? answers.get(request.url) : undefined;
    response.writeHead(body ? 200 : 404).end(body);
  }).listen(80, "169.254.169.254");`;
