import { describe, expect, test } from "vitest";
import type { Statement } from "../state.ts";
import { isAllowed, matches, type Wish } from "./policy.ts";

const ROLE_SESSION = "arn:aws:sts::123456789012:assumed-role/web/i-1";

const statement = (effect: Statement["effect"], rest: Partial<Statement> = {}): Statement => ({
  effect,
  principals: [],
  actions: ["s3:GetObject"],
  resources: ["arn:aws:s3:::b/*"],
  ...rest,
});
const ofEverybody = (effect: Statement["effect"], rest: Partial<Statement> = {}) =>
  statement(effect, { principals: ["*"], ...rest });

interface Case {
  readonly own?: readonly Statement[];
  readonly policy?: readonly Statement[];
  readonly isAnonymous?: boolean;
  readonly isPublicAccessBlocked?: boolean;
  readonly wish?: Partial<Pick<Wish, "action" | "key" | "isSecure">>;
}

function judge({
  own = [],
  policy = [],
  isAnonymous = false,
  isPublicAccessBlocked = false,
  wish = {},
}: Case): boolean {
  const caller = isAnonymous ? undefined : { principalArn: ROLE_SESSION, statements: own };
  return isAllowed({
    caller,
    action: "s3:GetObject",
    key: "k",
    isSecure: false,
    bucket: { name: "b", policy, isPublicAccessBlocked },
    ...wish,
  });
}

const allowed = statement("Allow");

test.each<[string, boolean, Case]>([
  ["what nobody allows is not allowed", false, {}],
  ["the caller's own policy allows", true, { own: [allowed] }],
  ["so does the bucket's", true, { policy: [ofEverybody("Allow")] }],
  ["a deny of the caller's own wins", false, { own: [allowed, statement("Deny")], policy: [ofEverybody("Allow")] }],
  ["a deny of the bucket's wins", false, { own: [allowed], policy: [ofEverybody("Deny")] }],
  ["a deny of another action does not", true, { own: [allowed, statement("Deny", { actions: ["s3:Put*"] })] }],
  ["a deny of another key does not", true, { own: [allowed, statement("Deny", { resources: ["arn:aws:s3:::b/x*"] })] }],
  [
    "a deny of somebody else does not",
    true,
    { own: [allowed], policy: [statement("Deny", { principals: ["arn:aws:iam::123456789012:role/db"] })] },
  ],
  ["another bucket's resource is another", false, { own: [statement("Allow", { resources: ["arn:aws:s3:::bb/*"] })] }],
  ["the bucket itself is no object of it", false, { own: [statement("Allow", { resources: ["arn:aws:s3:::b"] })] }],
  [
    "a deny of what comes without TLS meets that alone",
    false,
    { own: [allowed], policy: [ofEverybody("Deny", { secureTransport: false })] },
  ],
  [
    "and nothing that comes by it",
    true,
    { own: [allowed], policy: [ofEverybody("Deny", { secureTransport: false })], wish: { isSecure: true } },
  ],
  ["an allow by TLS is none without", false, { own: [statement("Allow", { secureTransport: true })] }],
  ["actions are compared without regard to case", true, { own: [statement("Allow", { actions: ["S3:getobject"] })] }],
  ["resources with it", false, { own: [statement("Allow", { resources: ["arn:aws:s3:::b/K"] })] }],
  [
    "wildcards reach over slashes",
    true,
    { own: [statement("Allow", { resources: ["arn:aws:s3:::b/a*"] })], wish: { key: "a/b/c" } },
  ],
  ["anybody may what the bucket's policy lets everybody", true, { policy: [ofEverybody("Allow")], isAnonymous: true }],
  [
    "but not where public access is blocked",
    false,
    { policy: [ofEverybody("Allow")], isAnonymous: true, isPublicAccessBlocked: true },
  ],
  ["a caller may there", true, { policy: [ofEverybody("Allow")], isPublicAccessBlocked: true }],
  [
    "anybody is denied what everybody is",
    false,
    { policy: [ofEverybody("Allow"), ofEverybody("Deny")], isAnonymous: true },
  ],
  [
    "anybody is nobody's role",
    false,
    { policy: [statement("Allow", { principals: ["arn:aws:iam::123456789012:role/web"] })], isAnonymous: true },
  ],
])("%s", (_, expected, judged) => {
  expect(judge(judged)).toBe(expected);
});

describe("a principal", () => {
  test.each([
    ["*", true, true],
    [ROLE_SESSION, true, true],
    ["arn:aws:iam::123456789012:role/web", true, true],
    ["arn:aws:iam::123456789012:role/path/to/web", true, true],
    ["arn:aws:iam::123456789012:role/we", false, false],
    ["arn:aws:iam::999999999999:role/web", false, false],
    ["arn:aws:iam::123456789012:user/web", false, false],
    // The account: it denies for all its callers, but allows only what their own policies allow.
    ["arn:aws:iam::123456789012:root", false, true],
    ["123456789012", false, true],
    ["999999999999", false, false],
  ])("%s allows the role's session: %s; denies it: %s", (principal, allows, denies) => {
    const named = (effect: Statement["effect"]) => statement(effect, { principals: [principal] });
    expect([judge({ policy: [named("Allow")] }), !judge({ own: [allowed], policy: [named("Deny")] })]).toEqual([
      allows,
      denies,
    ]);
  });
});

test("buckets are listed by who may list all of them", () => {
  const may = (resources: string[]) => {
    const caller = { principalArn: ROLE_SESSION, statements: [statement("Allow", { actions: ["s3:*"], resources })] };
    return isAllowed({ caller, action: "s3:ListAllMyBuckets", bucket: undefined, isSecure: true });
  };
  expect([may(["*"]), may(["arn:aws:s3:::*"]), may(["arn:aws:s3:::b"])]).toEqual([true, true, false]);
});

test.each([
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["a*c", "abbc", true],
  ["a*c", "abb", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["*a*b*", "xxaxxbxx", true],
  ["*.txt", "a.txt.txt", true],
  ["a.c", "abc", false],
  ["**", "anything", true],
])("pattern %j and text %j: %s", (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test("no pattern takes long", () => {
  const begun = performance.now();
  expect(matches(`${"*a".repeat(200)}b`, "a".repeat(1024))).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2000);
});
