import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';

/** What a password that somebody chooses is judged by; `hints` are words that an attacker would try first. */
export type StrengthTask = { readonly password: string; readonly hints: readonly string[] };

/** Its work grows with the length, and what is longer than this is strong or a repetition, which shows before. */
const judged = 100;

const estimator = new ZxcvbnFactory({ dictionary: { ...common, ...english }, graphs: adjacencyGraphs });

/** How hard a password is to guess: 0 (a few tries) to 4 (more than 10^10). */
export const estimateStrength = ({ password, hints }: StrengthTask): number =>
  estimator.check(password.slice(0, judged), [...hints]).score;
