import { afterEach, expect, test } from "vitest";
import type { AssociationOutput } from "../model/association.ts";
import { LabError } from "../model/errors.ts";
import type { InstanceId } from "../model/ids.ts";
import type { RegistrationRequest } from "../model/registration.ts";
import type { ZonalShift } from "../model/zonal-shift.ts";
import {
  type ApiServer,
  attachInstanceProfile,
  changeRegistration,
  endZonalShift,
  fetchAssociationOutput,
  fetchRegistrations,
  fetchZonalShifts,
  serveApi,
  startZonalShift,
  terminateInstance,
} from "./index.ts";
import type { ApiSource } from "./source.ts";

let api: ApiServer | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

const shifts: ZonalShift[] = [];
const zonalShifts = {
  list: () => shifts.map((shift) => ({ ...shift, overrides: [] })),
  start(request: { readonly loadBalancer: string; readonly awayFrom: string }) {
    const shift = { ...request, startedAtMs: 5 };
    shifts.push(shift);
    return shift;
  },
  end(loadBalancer: string) {
    const shift = shifts.pop();
    if (shift?.loadBalancer !== loadBalancer) throw new LabError("NoZonalShift", "no shift", { status: 404 });
    return shift;
  },
};

const associations = {
  async output(executionId: string): Promise<AssociationOutput> {
    if (executionId !== "e-1") throw new LabError("NoExecution", "no execution", { status: 404 });
    return {
      execution: { executionId, instanceId: "i-0" as InstanceId, status: "Success" },
      stdout: "out",
      stderr: "",
    };
  },
};

/** Of one target. */
const registrations = {
  list: () => [],
  change: async (request: RegistrationRequest) => ({ ...request, targetId: request.target, port: 80, sinceMs: 5 }),
};

async function serve(): Promise<string> {
  const source = {
    zonalShifts,
    registrations,
    associations,
    instanceProfiles: {
      attach: async ({ instanceId, profile }: { instanceId: string; profile: string }) => ({
        instanceId: instanceId as InstanceId,
        profile,
      }),
    },
    terminate: async (instanceId: string) => ({ instanceId, name: "server-2" }),
  } as unknown as ApiSource;
  api = await serveApi(source, { host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${api.port}`;
}

test("attaches an instance profile", async () => {
  const url = await serve();
  const attached = { instanceId: "i-0", profile: "server" };
  expect(await attachInstanceProfile(url, "i-0", "server")).toEqual(attached);
});

test("a zonal shift is started, listed and ended, and refused as control refuses it", async () => {
  const url = await serve();
  const asked = { loadBalancer: "my-nlb", awayFrom: "ap-northeast-1a" };
  const started = await startZonalShift(url, asked);
  expect(started).toEqual({ ...asked, startedAtMs: 5 });
  expect(await fetchZonalShifts(url)).toEqual([{ ...started, overrides: [] }]);
  expect(await endZonalShift(url, "my-nlb")).toEqual(started);
  await expect(endZonalShift(url, "my-nlb")).rejects.toMatchObject({ code: "NoZonalShift" });
  await expect(startZonalShift(url, { loadBalancer: "my-nlb" } as never)).rejects.toMatchObject({
    code: "InvalidRequest",
    message: expect.stringContaining("awayFrom"),
  });
});

test("tells what an execution of an association printed", async () => {
  const url = await serve();
  expect(await fetchAssociationOutput(url, "e-1")).toMatchObject({ execution: { status: "Success" }, stdout: "out" });
  await expect(fetchAssociationOutput(url, "e 2")).rejects.toMatchObject({ code: "NoExecution", status: 404 });
});

test("targets are registered by hand, instances terminated; a port is one", async () => {
  const url = await serve();
  const request = { targetGroup: "web", target: "i-1", state: "registered" } as const;
  expect(await changeRegistration(url, request)).toMatchObject({
    targetGroup: "web",
    targetId: "i-1",
    state: "registered",
  });
  await expect(changeRegistration(url, { ...request, port: 70_000 })).rejects.toMatchObject({ code: "InvalidRequest" });
  expect(await fetchRegistrations(url)).toEqual([]);
  expect(await terminateInstance(url, "i-2")).toEqual({ instanceId: "i-2", name: "server-2" });
});
