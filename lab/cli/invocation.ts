/** A command at the beginning of a line, or after "then:" or "try:", that a person is to type. */
const COMMAND = /(^\s*|: )tierlab (?=[a-z-])/gm;

/**
 * Words with the commands in them as this person started this one: `npm run lab -- status`, or `npx tierlab status`,
 * since nothing installs a `tierlab` on the path.
 *
 * @param env where npm says which of its scripts runs
 */
export function asInvoked(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const start =
    env.npm_lifecycle_event === "lab" || env.npm_lifecycle_event === "start" ? "npm run lab --" : "npx tierlab";
  return text.replace(COMMAND, (_, before: string) => `${before}${start} `);
}
