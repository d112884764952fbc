/** The result of something that may be refused: a refusal is a value, only bugs and outages are thrown. */
export type Outcome<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Code };

export const accept = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const refuse = <Code extends string>(code: Code): { ok: false; code: Code } => ({ ok: false, code });
