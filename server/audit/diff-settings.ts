import { canonicalJson } from './canonical-json.ts';

export type Settings = Readonly<Record<string, unknown>>;
export type SettingsDiff = { readonly before: Settings; readonly after: Settings };

const hidden = '[secret]';

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    secrets.includes(name) && inner !== undefined && inner !== null ? hidden : withoutSecrets(inner, secrets),
  ]);
  return Object.fromEntries(entries);
}

/**
 * The settings that differ, as they were and as they are; undefined when none does. Of a secret one sees that it was set,
 * changed or taken away, and never what it was: `secrets` are names of settings, at any depth.
 */
export function diffSettings(
  before: Settings,
  after: Settings,
  secrets: readonly string[] = [],
): SettingsDiff | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
  if (changed.length === 0) return undefined;
  const pick = (settings: Settings) =>
    withoutSecrets(Object.fromEntries(changed.map((name) => [name, settings[name] ?? null])), secrets) as Settings;
  return { before: pick(before), after: pick(after) };
}
