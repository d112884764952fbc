import type { PortalSection } from '../portal-page.ts';
import { authenticatorApp } from '../two-step/authenticator-app.ts';
import { overview } from '../two-step/overview.ts';
import { passkey } from '../two-step/passkey.ts';
import { recoveryCodes } from '../two-step/recovery-codes.ts';
import { appRemoval, passkeyRemoval } from '../two-step/removal.ts';

/** What somebody proves themselves with beside the password. */
export const twoStep: PortalSection = {
  name: 'two-step',
  isShown: ({ tenant }) => tenant.settings.second_factors.policy !== 'off',
  pages: [overview, authenticatorApp, passkey, recoveryCodes, appRemoval, passkeyRemoval],
};
