import { createAccountLink, type LinkPurposeName } from '../../../server/account-links/account-link.ts';
import { systemClock } from '../../../server/kernel/clock.ts';
import type { TestBastion } from '../../support/start-bastion.ts';

type About = { readonly purpose: LinkPurposeName; readonly userId?: string; readonly data?: unknown };

/** A link as a mail of the default tenant has it. */
export const mailedLink = ({ db, sealing, defaultTenantId: id, url: issuer }: TestBastion, about: About) =>
  createAccountLink({ db, clock: systemClock, sealing }, { id, issuer }, about);
