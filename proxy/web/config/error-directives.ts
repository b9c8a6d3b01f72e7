import { isErrorStatus } from "../answer/status.ts";
import type { ErrorDocument } from "./dir-settings.ts";
import { BadValue, type DirectiveFamily, MANY, oneOf } from "./directive.ts";

/** What stands in for an error's page. */
export const errorDirectives: DirectiveFamily = {
  errordocument: {
    ...{ arity: [2, MANY], where: "dir" },
    usage: "a status, then a path, a URL or a text",
    apply: ({ dir }, [status = "", ...words]) => {
      if (!/^\d+$/.test(status) || !isErrorStatus(Number(status))) {
        throw new BadValue(`unsupported HTTP response code ${status}`);
      }
      dir.errorDocuments.set(Number(status), errorDocument(words.join(" ")));
    },
  },
  proxyerroroverride: {
    ...{ arity: [1, MANY], where: "dir" },
    usage: "On or Off, and optionally the statuses that it is for",
    apply: ({ dir }, [flag = "", ...statuses]) => {
      const isOn = oneOf(flag, ["On", "Off"]) === "On";
      const codes = statuses.map(statusCode);
      dir.values.errorOverride = !isOn ? "Off" : codes.length === 0 ? "On" : codes;
    },
  },
};

function errorDocument(text: string): ErrorDocument {
  if (/^default$/i.test(text)) return { kind: "default" };
  if (text.startsWith("/")) return { kind: "path", path: text };
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? { kind: "url", url: text } : { kind: "text", text };
}

function statusCode(text: string): number {
  if (!/^\d+$/.test(text)) throw new BadValue(`status codes to intercept must be numeric, got \`${text}\``);
  if (!isErrorStatus(Number(text))) throw new BadValue(`status codes to intercept must be errors, got \`${text}\``);
  return Number(text);
}
