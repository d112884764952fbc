import type { ApiRoute } from './api-route.ts';
import { deleteActivity } from './routes/delete-activity.ts';
import { getActivity } from './routes/get-activity.ts';
import { postActivity } from './routes/post-activity.ts';

/** Everything below `/api/v1`. */
export const apiRoutes: readonly ApiRoute[] = [getActivity, postActivity, deleteActivity];
