import { BadValue, type DirectiveFamily, MANY, oneOf, onOrOff, wholeNumber } from "./directive.ts";
import type { ReadTimeout } from "./httpd-config.ts";

/** What a client may send, how slowly, and what is made of its path. */
export const requestDirectives: DirectiveFamily = {
  limitrequestline: limit("line"),
  limitrequestfields: limit("fields"),
  limitrequestfieldsize: limit("fieldSize"),
  limitrequestbody: {
    ...{ arity: [1, 1], where: "dir" },
    usage: "a number of bytes, 0 for no limit",
    // httpd 2.4.68 does not apply it to what is sent on, and nothing else is served here.
    apply: (_scope, [bytes = ""]) => void wholeNumber(bytes),
  },
  requestreadtimeout: {
    ...{ arity: [1, MANY], where: "host" },
    usage: "header=20-40,MinRate=500 and body=20,MinRate=500",
    apply: ({ host }, words) => {
      for (const word of words) {
        const [stage, timeout] = readTimeout(word);
        if (stage !== "handshake") host.reading[stage] = timeout;
      }
    },
  },
  traceenable: {
    ...{ arity: [1, 1], where: "host" },
    usage: "On, Off or extended",
    apply: ({ host }, [text = ""]) => {
      host.values.allowTrace = oneOf(text, ["On", "Off", "extended"]) !== "Off";
    },
  },
  allowencodedslashes: {
    ...{ arity: [1, 1], where: "host" },
    usage: "On, Off or NoDecode",
    apply: ({ host }, [text = ""]) => {
      host.values.encodedSlashes = oneOf(text, ["Off", "On", "NoDecode"]);
    },
  },
  mergeslashes: {
    ...{ arity: [1, 1], where: "host" },
    usage: "On or Off",
    apply: ({ host }, [flag = ""]) => {
      host.values.mergeSlashes = onOrOff(flag);
    },
  },
};

function limit(key: "line" | "fields" | "fieldSize"): DirectiveFamily[string] {
  return {
    ...{ arity: [1, 1], where: "host" },
    usage: key === "fields" ? "a number of fields, 0 for no limit" : "a number of bytes",
    apply: ({ host }, [number = ""]) => {
      host.limits[key] = wholeNumber(number);
    },
  };
}

/** `header=20-40,MinRate=500` */
function readTimeout(word: string): ["header" | "body" | "handshake", ReadTimeout] {
  const [, stage, first, last, rate] =
    /^(handshake|header|body)=(\d+)(?:-(\d+))?(?:,MinRate=(\d+))?$/i.exec(word) ?? [];
  if (stage === undefined || first === undefined) {
    throw new BadValue(`must be in the form header=20-40,MinRate=500, got \`${word}\``);
  }
  if (last !== undefined && rate === undefined) throw new BadValue(`must set MinRate with a range, got \`${word}\``);
  const minRate = wholeNumber(rate ?? "0");
  const initialMs = Number(first) * 1000;
  const maxMs = last !== undefined ? Number(last) * 1000 : minRate > 0 ? Number.POSITIVE_INFINITY : initialMs;
  if (maxMs < initialMs) throw new BadValue(`maximum must not be below the initial time, got \`${word}\``);
  return [stage.toLowerCase() as "header" | "body", { initialMs, maxMs, minRate }];
}
