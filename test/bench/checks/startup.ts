import { MAX_STARTUP_S } from '../report/targets.ts';
import type { Check } from './check.ts';

/** How long `npm start` takes on existing data until discovery answers. */
export const startup: Check = {
  name: 'startup',
  run: async ({ product }) =>
    product.startUps_ms.map((startUp_ms, index) => ({
      what: `npm start on existing data to first discovery, start ${index + 1}`,
      value: startUp_ms / 1000,
      unit: 's',
      limit: MAX_STARTUP_S,
    })),
};
