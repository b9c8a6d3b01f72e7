import { expect, test } from "vitest";
import { parseEvent } from "./event.ts";

test("an event is read as far as it is used", () => {
  const text = '{"RequestType":"Create","StackId":"x","ResourceProperties":{"ServiceToken":"arn","Sql":"SELECT 1"}}';
  expect(parseEvent(text)).toEqual({ RequestType: "Create", ResourceProperties: { Sql: "SELECT 1" } });
});

test.each([
  [undefined, "TIERLAB_EVENT must hold the event as JSON"],
  ["{", "TIERLAB_EVENT must hold the event as JSON"],
  ["[]", "TIERLAB_EVENT is not a custom resource's event: event: Invalid input: expected object, received array"],
  ['{"RequestType":"Make","ResourceProperties":{}}', "TIERLAB_EVENT is not a custom resource's event: RequestType: "],
  ['{"RequestType":"Create"}', "TIERLAB_EVENT is not a custom resource's event: ResourceProperties: "],
])("%j is refused", (text, message) => {
  expect(() => parseEvent(text)).toThrow(message);
});
