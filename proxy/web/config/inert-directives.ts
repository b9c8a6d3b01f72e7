import { BadValue, type Context, type DirectiveFamily, MANY, oneOf } from "./directive.ts";

/** Directives that are read and checked for their number of arguments, and have nothing to act upon here. */
const inert = (where: Context): DirectiveFamily[string] => ({
  ...{ arity: [1, MANY], where },
  usage: "one argument or more",
  apply: () => undefined,
});

/** Threads, processes and users: there is one process, and its user is the container's. */
const PROCESSES = [
  ...["user", "group", "startservers", "serverlimit", "threadlimit", "threadsperchild", "maxrequestworkers"],
  ...["minsparethreads", "maxsparethreads", "maxconnectionsperchild", "listenbacklog", "asyncrequestworkerfactor"],
  ...["mutex", "enablesendfile", "enablemmap", "extendedstatus"],
];

/** Ways of httpd that are the only ones here: buffers, names, DNS, the proxy's status page. */
const HOST_WAYS = ["hostnamelookups", "usecanonicalname", "proxyiobuffersize", "proxyreceivebuffersize"];

/** Access (mod_authz_core): to all or to none. */
const accessDirectives: DirectiveFamily = {
  require: {
    ...{ arity: [2, 2], where: "section" },
    usage: "all granted or all denied",
    apply: ({ dir }, words) => {
      dir.values.isDenied = oneOf(words.join(" "), ["all granted", "all denied"]) === "all denied";
    },
  },
  httpprotocoloptions: {
    ...{ arity: [1, 3], where: "host" },
    usage: "Strict",
    apply: (_scope, words) => {
      if (words.some((word) => /^unsafe$/i.test(word))) throw new BadValue("Unsafe is not supported, must be Strict");
    },
  },
};

export const inertDirectives: DirectiveFamily = {
  ...Object.fromEntries(PROCESSES.map((name) => [name, inert("root")])),
  ...Object.fromEntries(HOST_WAYS.map((name) => [name, inert("host")])),
  ...accessDirectives,
};
