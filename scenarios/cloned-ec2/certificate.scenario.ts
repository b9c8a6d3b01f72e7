import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { PATIENCE_MS, readCast } from "./cast.ts";

/** Of curl(1): the other side's certificate could not be verified. */
const NOT_VERIFIED = 60;
/** A public CA's certificate, out of Debian's store: all that a machine trusts that has never heard of the lab. */
const STRANGER = "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt";

export default defineScenario({
  name: "certificate",
  title: "The load balancer's certificate verifies with the lab's CA, for its own name, and not otherwise",
  template: "cloned-ec2",
  timeScale: 10,
  async run(stage) {
    const { url, host } = await readCast(stage);
    const other = `other.${host}`;
    const ask = (...words: string[]) => curl(stage, words);

    const own = await ask(url);
    stage.expect("what curl says, by the lab's CA").toBe(own.exitCode, 0);
    stage.expect("the answer's status").toBe(own.stdout, "200");

    const step = {
      about: "The same request, by a client that trusts a public CA and not the lab's.",
      question: "Who ends it: the client, the load balancer, or the server?",
      answer:
        "The client, before a byte of HTTP: neither the load balancer's access log nor the server's has a line of it.",
    };
    const strange = await stage.step(step, () => ask("--cacert", STRANGER, url));
    stage.expect("what curl says, without it").toBe(strange.exitCode, NOT_VERIFIED);

    const misnamed = await ask("--connect-to", `${other}:443:${host}:443`, `https://${other}/`);
    stage.expect(`what curl says of ${other}, at the same address`).toBe(misnamed.exitCode, NOT_VERIFIED);
    stage.expect("why").toHold(/no alternative certificate subject name matches/.test(misnamed.stderr), {
      measured: misnamed.stderr.split("\n")[0] ?? "",
    });

    const { dnsName } = await stage.lab.loadBalancer("ALB").status();
    const byBalancer = await ask(`https://${dnsName}/`);
    stage.expect("what curl says of the load balancer's own name").toBe(byBalancer.exitCode, NOT_VERIFIED);
  },
});

/** On the lab's internet side; the status of the answer is what it prints. */
function curl({ lab }: Stage, words: readonly string[]) {
  const argv = ["curl", "--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}", ...words];
  return lab.exec("client", argv, { timeoutMs: PATIENCE_MS });
}
