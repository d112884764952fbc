const SECRET =
  /pass(word|phrase)?|secret|token|authorization|cookie|assertion|private_?key|verifier|credential|^code$|^dpop$/i;
const PERSONAL = /^(e?mail|login|username|given_?name|family_?name|phone|phone_?number|address|birthdate|claims)$/i;
const DEEPEST = 6;

/**
 * The fields of a log line as they may be written. Callers give no secret and no personal value; this is the net below
 * that rule. Of an error only name, message, code and stack remain, because database errors quote values.
 */
export function redact(fields: object): object {
  return redactObject(fields instanceof Error ? { error: fields } : fields, 0);
}

function redactObject(value: object, depth: number): object {
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item !== 'number' && (SECRET.test(key) || PERSONAL.test(key)) ? '[redacted]' : redactValue(item, depth),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return depth >= DEEPEST ? '[deep]' : redactObject(value, depth + 1);
}

function describeError(error: Error & { code?: unknown }, depth: number): object {
  const { name, message, code, stack, cause } = error;
  return { name, message, ...(code === undefined ? {} : { code }), stack, cause: redactValue(cause, depth) };
}
