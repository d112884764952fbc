/** The clients, the resource and the users every server under test has. Both sides get the same, so that the rows compare. */
export const RESOURCE = 'https://api.example.com';
export const RESOURCE_SCOPE = 'read write';
export const REDIRECT_URI = 'https://app.example.com/cb';
export const APP_SCOPE = 'openid email offline_access';

/** A service that only asks for tokens of its own. */
export const SERVICE_CLIENT_ID = 'bench-service';

/** An application that signs users in; its consent is settled at set-up. */
export const APP_CLIENT_ID = 'bench-app';

export type ClientCredentials = { readonly client_id: string; readonly client_secret: string };

export type BenchUser = { readonly login: string; readonly password: string };

/** What the load generator must know about a server. */
export type Target = {
  readonly name: string;
  readonly issuer: string;
  readonly service: ClientCredentials;
  readonly app: ClientCredentials;
  readonly users: readonly BenchUser[];
};

/** `count` users with one password; addresses are in a domain that cannot exist (RFC 2606). */
export function benchUsers(count: number): BenchUser[] {
  return Array.from({ length: count }, (_, index) => ({
    login: `bench-${index}@example.org`,
    password: 'correct horse battery staple 42',
  }));
}
