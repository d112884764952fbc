import type { Scenario } from './scenario.ts';
import { clientCredentials } from './scenarios/client-credentials.ts';
import { code } from './scenarios/code.ts';
import { discovery } from './scenarios/discovery.ts';
import { introspection } from './scenarios/introspection.ts';
import { introspectionJwt } from './scenarios/introspection-jwt.ts';
import { jwks } from './scenarios/jwks.ts';
import { login } from './scenarios/login.ts';
import { refresh } from './scenarios/refresh.ts';
import { userinfo } from './scenarios/userinfo.ts';

/** Every row of the table, in its order. A new one is a file in `scenarios/` and a line here. */
export const scenarios: readonly Scenario[] = [
  clientCredentials,
  refresh,
  introspection,
  introspectionJwt,
  userinfo,
  code,
  discovery,
  jwks,
];

/** What the checks beside the table use. */
const otherScenarios: readonly Scenario[] = [login];

/** All that can be put under load: what `--profile` takes. */
export const allScenarios: readonly Scenario[] = [...scenarios, ...otherScenarios];

export function getScenario(name: string): Scenario {
  const scenario = allScenarios.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`no scenario ${name}; there are ${allScenarios.map((each) => each.name).join(', ')}`);
  return scenario;
}
