import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestBastion, TestUser } from '../../support/start-bastion.ts';

/** Somebody at the account pages of an issuer. */
export class AccountBrowser extends HttpBrowser {
  readonly issuer: string;

  constructor(issuer: string, headers?: Record<string, string>) {
    super(headers);
    this.issuer = issuer;
  }

  /** The page at `/account…`, or wherever that leads. */
  visit(path = ''): Promise<Page> {
    return this.open(`${this.issuer}/account${path}`);
  }

  /** Types name and password into the sign-in that is shown. */
  typePassword(page: Page, { email, password }: TestUser): Promise<Page> {
    return this.submit(page, { login: email, password });
  }

  async signIn(user: TestUser, path = ''): Promise<Page> {
    return this.typePassword(await this.visit(path), user);
  }

  /** Posts to `/account…` what a form would, with this token; redirects are not followed. */
  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    return this.request(`${this.issuer}/account${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: new URL(this.issuer).origin,
        ...headers,
      },
    });
  }
}

export const isLogin = ({ body }: Page): boolean => body.includes('name="password"') && body.includes('name="login"');
export const tokenOn = ({ body }: Page): string => /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
export const titleOf = ({ body }: Page): string => /<h1>([^<]*)<\/h1>/.exec(body)?.[1] ?? '';

/** As if everybody had signed in so many seconds before they did. */
export const ageSessions = (bastion: TestBastion, user: TestUser, seconds = 301) =>
  bastion.database.query(
    `update sessions set payload = jsonb_set(payload, '{loginTs}', to_jsonb((payload->>'loginTs')::int - $2))
      where user_id = $1`,
    [user.id, seconds],
  );
