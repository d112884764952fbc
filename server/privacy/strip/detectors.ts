import type { Detector } from './detector.ts';
import { cards } from './detectors/cards.ts';
import { emails } from './detectors/emails.ts';
import { ips } from './detectors/ips.ts';
import { phones } from './detectors/phones.ts';
import { ssns } from './detectors/ssns.ts';
import { tokens } from './detectors/tokens.ts';
import { urlSecrets } from './detectors/url-secrets.ts';

/** In the order in which they look: what contains others (an address with credentials, a token) before what is contained. */
export const detectors: readonly Detector[] = [urlSecrets, tokens, emails, ips, cards, ssns, phones];
