import type { Place } from '../keys/sealing.ts';

/** Where an activity is sealed for. */
export const activityPlace = (id: string): Place => ({ table: 'activities', column: 'sealed', row: id });
