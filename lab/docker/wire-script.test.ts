import { expect, test } from "vitest";
import { parseWireReport, renderWireScript, type WirePlan } from "./wire-script.ts";

const plan: WirePlan = {
  containerId: "c0ffee",
  pid: 42,
  interface: "eni-c0ffee",
  mac: "06:00:00:00:00:01",
  address: "10.0.3.4",
  router: "10.0.3.1",
  mtu: 9001,
  hostname: "ip-10-0-3-4",
};

test("an interface is made between the two namespaces, the instance's end before the fabric's", () => {
  expect(renderWireScript(7, [plan])).toMatchInlineSnapshot(`
    "(
      grep -qs c0ffee /proc/42/cgroup ||
        { echo "failed 0 process 42 is no longer the instance's"; exit; }
      nsenter -t 42 -n ip link delete eth0 2>/dev/null
      nsenter -t 7 -n ip link delete eni-c0ffee 2>/dev/null
      why=$( {
        ip link add eni-c0ffee netns 7 type veth peer name eth0 netns 42 &&
        nsenter -t 42 -u hostname ip-10-0-3-4 &&
        printf '%s\\n' 'link set lo up' 'link set eth0 address 06:00:00:00:00:01 mtu 9001' 'address replace 10.0.3.4/32 dev eth0' 'link set eth0 up' 'route replace 10.0.3.1/32 dev eth0 scope link' 'route replace default via 10.0.3.1 dev eth0' | nsenter -t 42 -n ip -batch - &&
        printf '%s\\n' 'link set eni-c0ffee mtu 9001 up' 'route replace 10.0.3.4/32 dev eni-c0ffee' | nsenter -t 7 -n ip -batch -
      } 2>&1 ) && echo "ok 0" || echo "failed 0" $why
    ) &
    wait"
  `);
});

test("a process that is not the container's is never entered", () => {
  const [check, ...rest] = renderWireScript(7, [plan]).split("exit; }");
  expect(check).not.toContain("nsenter");
  expect(check).toContain("grep -qs c0ffee /proc/42/cgroup");
  expect(rest).toHaveLength(1);
});

test("each instance has its own result; one that the report does not name has failed", () => {
  const plans = [plan, { ...plan, containerId: "dead" }, { ...plan, containerId: "lost" }];
  expect(parseWireReport("failed 1 no such process\nok 0\n", plans)).toEqual([
    { containerId: "c0ffee" },
    { containerId: "dead", error: "no such process" },
    { containerId: "lost", error: "failed 1 no such process\nok 0" },
  ]);
  expect(parseWireReport("", [plan])).toEqual([{ containerId: "c0ffee", error: "the helper said nothing" }]);
});
