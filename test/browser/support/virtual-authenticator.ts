import type { CDPSession, Page } from 'playwright-core';

/** What keeps passkeys on the machine of a tab, and verifies its user. */
export type VirtualAuthenticator = {
  readonly cdp: CDPSession;
  readonly id: string;
  /** Whether somebody touches it when a page asks. */
  readonly setPresence: (enabled: boolean) => Promise<unknown>;
};

export async function addAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const setPresence = (enabled: boolean) =>
    cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled });
  return { cdp, id, setPresence };
}
