import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type AlbumClient, logIn } from "./album-client.ts";
import { type Cast, PATIENCE_MS, readPair } from "./cast.ts";

const NAME = "from-one-to-the-other.bin";
/** More than one part of a multipart upload. */
const SIZE_BYTES = 6_000_000;
/** How often a server is asked for, at most: the load balancer's nodes take turns. */
const TRIES = 10;

export default defineScenario({
  name: "upload-download",
  title: "A file is uploaded through one server and downloaded, byte for byte, through the other",
  template: "cloned-ec2",
  timeScale: 10,
  async run(stage) {
    const cast = await readPair(stage);
    const visitor = await logIn(stage, cast.url);
    const sum = await shell(stage, `head -c ${SIZE_BYTES} /dev/urandom >/tmp/sent && sha256sum </tmp/sent`);
    const uploaded = await upload(stage, cast, visitor);
    const step = {
      about: `The file went through ${nameOf(cast, uploaded.servedBy)}; it is asked for until another server answers.`,
      question: "Where is the file now?",
      answer:
        "In the bucket: a server passes on what it reads, and keeps nothing. On the server's own disk, the other one would answer 404.",
    };
    const through = await stage.step(step, () => downloadElsewhere(stage, cast, visitor, uploaded.servedBy));
    stage.expect("the server that it came back through").toBe(through.servedBy !== uploaded.servedBy, true);
    stage.expect("its bytes").toBe(through.sum, sum);
    await claimRemoval(stage, visitor);
  },
});

interface Transfer {
  readonly servedBy: string;
  readonly status: string;
}

async function upload(stage: Stage, { url }: Cast, visitor: AlbumClient): Promise<Transfer> {
  const told = await transfer(
    stage,
    visitor,
    `--upload-file /tmp/sent --output /dev/null -H 'Content-Type: application/octet-stream' ${url}files/${NAME}`,
  );
  stage.expect("the answer to the upload").toBe(told.status, "200");
  const { status, body } = await visitor.ask("files");
  stage.expect("the list of her files").toHold(status === 200 && body.includes(NAME), { predicted: `has ${NAME}` });
  return told;
}

async function downloadElsewhere(
  stage: Stage,
  cast: Cast,
  visitor: AlbumClient,
  first: string,
): Promise<Transfer & { readonly sum: string }> {
  const get = () => transfer(stage, visitor, `--output /tmp/received ${cast.url}files/${NAME}`);
  let told = await get();
  for (let tries = 1; told.servedBy === first && tries < TRIES; tries++) told = await get();
  stage.tell(`It came through ${nameOf(cast, told.servedBy)}.`);
  stage.expect("the answer to the download").toBe(told.status, "200");
  return { ...told, sum: await shell(stage, "sha256sum </tmp/received") };
}

/** One server removes it, and it is gone for all. */
async function claimRemoval(stage: Stage, { ask }: AlbumClient): Promise<void> {
  const removed = await ask(`files/${NAME}`, "DELETE");
  stage.expect("the answer to its removal").toBe(removed.status, 204);
  const answers = await Promise.all(Array.from({ length: TRIES }, () => ask(`files/${NAME}`)));
  stage.expect("afterwards, by whoever answers").toBe([...new Set(answers.map(({ status }) => status))], [404]);
}

/** curl with her cookie and its own options; who answered, and how. */
async function transfer(stage: Stage, { cookie }: AlbumClient, options: string): Promise<Transfer> {
  const told = "%{stderr}%{http_code} %header{x-served-by}";
  const line = `curl -sS -H 'Cookie: ${cookie}' -w '${told}' ${options} 2>&1`;
  const [status = "", servedBy = ""] = (await shell(stage, line)).split(" ");
  return { status, servedBy };
}

function nameOf({ servers }: Cast, id: string): string {
  return servers.find(({ instanceId }) => instanceId === id)?.name ?? id;
}

async function shell({ lab }: Stage, line: string): Promise<string> {
  const { stdout } = await lab.exec("client", ["sh", "-c", line], { timeoutMs: PATIENCE_MS });
  return stdout.trim();
}
