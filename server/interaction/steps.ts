import type { Step } from './step.ts';
import { consent } from './steps/consent.ts';
import { password } from './steps/password.ts';
import { terms } from './steps/terms.ts';

/** All steps, in the order in which they come. */
export const steps: readonly Step[] = [password, terms, consent];
