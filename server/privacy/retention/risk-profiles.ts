import { expiringRiskProfiles } from '../../../adapters/postgres/risk-profiles.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** What is usual for people, once they have not signed in for longer than any of it would still count. */
export const riskProfiles: KindOfData = {
  name: 'risk_profiles',
  days: 390,
  expire: expireRows(expiringRiskProfiles),
};
