import { SecretUnreadable } from './secret-unreadable.ts';

/** One text member of an object that came from outside. Throws `SecretUnreadable` when it is not there. */
export function pickField(object: unknown, field: string): string {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, field))
    throw new SecretUnreadable(`has no field named ${field}`);
  const value: unknown = Reflect.get(object, field);
  if (typeof value !== 'string' || value === '') throw new SecretUnreadable(`has no text in its field ${field}`);
  return value;
}
