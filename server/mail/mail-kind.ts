import type { z } from 'zod';
import type { Email, EmailContext } from '../../views/emails/email.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

export type MailTenant = Pick<Tenant, 'id' | 'name' | 'settings' | 'issuer'>;

export type Composing = {
  readonly deps: Pick<Deps, 'db' | 'sealing' | 'clock' | 'log'>;
  readonly tenant: MailTenant;
};

export type ComposedMail = {
  readonly to: string;
  /** Whose mail it is: in the language they have chosen, whoever asked for it, and on record with them. */
  readonly userId?: string | undefined;
  readonly email: (context: EmailContext) => Email;
};

/**
 * One sort of mail: a file in `kinds/` and a line in `kinds.ts`. It is put together in the moment it is sent: a link or
 * code in it exists nowhere before that, and whoever asked for the mail cannot tell by the time of the answer whether
 * there is anybody to send it to.
 */
export type MailKind<Name extends string = string, Content extends z.ZodType = z.ZodType> = {
  readonly name: Name;
  readonly content: Content;
  /** Undefined when nobody is to get it any more. */
  readonly compose: (composing: Composing, content: z.output<Content>) => Promise<ComposedMail | undefined>;
};

export const mailKind = <const Name extends string, Content extends z.ZodType>(
  kind: MailKind<Name, Content>,
): MailKind<Name, Content> => kind;
