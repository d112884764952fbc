import type { Factor } from '../factor.ts';

const strengths = { missing: 0.7, tool: 1, automated: 1, contradictory: 1 } as const;

/** What came is no browser as people use them: a script, one that a program drives, or one that contradicts itself. */
export const userAgent: Factor = {
  id: 'user_agent',
  family: 'user-agent',
  weight: 30,
  judge({ user_agent }) {
    return user_agent === 'usual' ? undefined : { strength: strengths[user_agent], evidence: { user_agent } };
  },
};
