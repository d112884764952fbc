import { z } from 'zod';

/** A moment in UTC, as ISO 8601. */
export const moment = z.iso.datetime();

export const toMoment = (date: Date): string => date.toISOString();
export const toOptionalMoment = (date: Date | null): string | null => date?.toISOString() ?? null;
