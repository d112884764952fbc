import type { Stage } from './stage.ts';
import { duplicates } from './stages/duplicates.ts';
import { personalData } from './stages/personal-data.ts';
import { privateWindow } from './stages/private-window.ts';
import { sensitiveApp } from './stages/sensitive-app.ts';
import { textLength } from './stages/text-length.ts';
import { timeWindow } from './stages/time-window.ts';
import { titleLength } from './stages/title-length.ts';

/**
 * All stages in their order: first what drops an item unread, then what alters it. Personal data go before anything is
 * cut, since half of a number is still half of it; duplicates are told by what is left.
 */
export const stages: readonly Stage[] = [
  sensitiveApp,
  privateWindow,
  timeWindow,
  personalData,
  titleLength,
  textLength,
  duplicates,
];
