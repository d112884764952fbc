import type { ApiRoute } from './api-route.ts';
import { deleteAccount } from './routes/delete-account.ts';
import { deleteActivity } from './routes/delete-activity.ts';
import { getActivity } from './routes/get-activity.ts';
import { getExports } from './routes/get-exports.ts';
import { getIncidents } from './routes/get-incidents.ts';
import { getRiskAttempt } from './routes/get-risk-attempt.ts';
import { getRiskAttempts } from './routes/get-risk-attempts.ts';
import { getRiskFactors } from './routes/get-risk-factors.ts';
import { getRiskScores } from './routes/get-risk-scores.ts';
import { postActivity } from './routes/post-activity.ts';
import { postExport } from './routes/post-export.ts';

/** Everything below `/api/v1`. */
export const apiRoutes: readonly ApiRoute[] = [
  getActivity,
  postActivity,
  deleteActivity,
  getExports,
  postExport,
  deleteAccount,
  getRiskAttempts,
  getRiskAttempt,
  getRiskScores,
  getRiskFactors,
  getIncidents,
];
