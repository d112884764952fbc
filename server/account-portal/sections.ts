import type { PortalSection } from './portal-page.ts';
import { apps } from './sections/apps.ts';
import { devices } from './sections/devices.ts';
import { history } from './sections/history.ts';
import { language } from './sections/language.ts';
import { password } from './sections/password.ts';
import { privacy } from './sections/privacy.ts';
import { profile } from './sections/profile.ts';
import { twoStep } from './sections/two-step.ts';

/** The parts of the account pages, in the order in which they are shown; the first one is at `/account` itself. */
export const sections: readonly PortalSection[] = [
  profile,
  password,
  twoStep,
  devices,
  apps,
  history,
  privacy,
  language,
];
