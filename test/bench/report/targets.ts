/** Requests per second relative to raw oidc-provider that the product aims at. Rows that are not here have no aim. */
export const ratioTargets: Readonly<Record<string, number>> = {
  client_credentials: 0.8,
  refresh: 0.6,
  introspection: 0.5,
  userinfo: 0.6,
};

/** Database statements per operation, for the rows that issue tokens. */
export const statementTargets: Readonly<Record<string, number>> = { client_credentials: 2, refresh: 2 };

export const MAX_LOGIN_CPU_MS = 10;
export const MAX_FLOODED_P99_MS = 50;
export const MAX_FLOODED_P99_RATIO = 3;
export const MAX_MANY_ROWS_RATIO = 1.2;
/** Percent of the throughput. */
export const MAX_LIMITS_COST = 10;
export const MAX_STARTUP_S = 2;
export const MAX_IDLE_MB = 150;
export const MAX_BUSY_MB = 300;
