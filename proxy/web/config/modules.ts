/** Modules of httpd whose behaviour is here, by the name that `LoadModule` gives; the value is their file. */
const MODULES: Readonly<Record<string, string>> = {
  ...fromNames(["core", "so", "mpm_event", "http", "unixd", "log_config", "alias", "headers", "env", "setenvif"]),
  ...fromNames(["proxy", "proxy_http", "proxy_uwsgi", "proxy_balancer", "lbmethod_byrequests"]),
  ...fromNames(["slotmem_shm", "reqtimeout", "authz_core"]),
};

function fromNames(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${name}_module`, `mod_${name}.so`]));
}

/** Files that are named otherwise than their module. */
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  "core.c": "core_module",
  "event.c": "mpm_event_module",
  "http_core.c": "http_module",
};

export function isModule(name: string): boolean {
  return Object.hasOwn(MODULES, name);
}

/** What `<IfModule>` asks: `mod_proxy.c` or `proxy_module`. */
export function hasModule(asked: string): boolean {
  const named = SOURCE_NAMES[asked] ?? asked.replace(/^mod_(.*)\.c$/, "$1_module");
  return isModule(named);
}

/** What `LogLevel` puts before its colon: `proxy`, `mod_proxy.c`, `proxy_module`. */
export function moduleOfLevel(asked: string): string | undefined {
  const short = asked.replace(/^mod_/, "").replace(/\.c$|_module$/, "");
  return isModule(`${short}_module`) ? short : undefined;
}
