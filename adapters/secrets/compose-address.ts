/**
 * The address of a database from the JSON document in which AWS Secrets Manager keeps and rotates its parts
 * (`engine`, `host`, `port`, `username`, `password`, `dbname`); undefined for any other text.
 */
export function composeAddress(text: string): string | undefined {
  const parts = parseObject(text);
  if (!parts || !/^(postgres|postgresql|aurora-postgresql)$/.test(String(parts.engine))) return undefined;
  const { host, port = 5432, username, password, dbname = username } = parts;
  if (typeof host !== 'string' || typeof username !== 'string' || typeof password !== 'string') return undefined;
  const url = URL.parse(`postgres://${host}:${String(port)}`);
  if (!url) return undefined;
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(String(dbname))}`;
  return url.href;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
