const endpoints =
  /^(?:\/t\/[a-z0-9-]+)?\/(authorize|token|introspect|revoke|userinfo|jwks|par|logout|api|account|interaction|setup|exports|assets|\.well-known|livez|readyz)(?:[/?]|$)/;

/** Names an endpoint without what varies in its path, so that metric series stay few, and they and logs hold no secret. */
export const endpointOf = (path: string): string => endpoints.exec(path)?.[1] ?? 'other';
