/** Splits SQL at its semicolons, leaving those in strings, quoted names and comments alone. Empty statements are dropped. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let statement = "";
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token !== ";") {
      if (!isComment(token)) statement += token;
      continue;
    }
    statements.push(statement);
    statement = "";
  }
  return [...statements, statement].map((text) => text.trim()).filter((text) => text !== "");
}

/** A string, a quoted name, a comment, or any other single character. */
const TOKEN =
  /'(?:\\[\s\S]|''|[^'\\])*'?|"(?:\\[\s\S]|""|[^"\\])*"?|`(?:``|[^`])*`?|\/\*[\s\S]*?(?:\*\/|$)|--(?=\s|$)[^\n]*|#[^\n]*|[\s\S]/g;

/** `/*!` holds statements that MySQL runs. */
function isComment(token: string): boolean {
  return (/^\/\*(?!!)/.test(token) || /^(--|#)/.test(token)) && token.length > 1;
}
