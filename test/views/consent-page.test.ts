import { describe, expect, it } from 'vitest';
import { consentPage } from '../../views/consent-page.ts';
import { renderToString } from '../../views/html.ts';
import { samplePage } from './sample-pages.ts';

const page = samplePage();
const action = '/interaction/1';

describe('the consent page', () => {
  const consent = (props: Partial<Parameters<typeof consentPage>[0]>): string =>
    renderToString(
      consentPage({
        page,
        action,
        client: { client_name: 'Shop' },
        redirect_uri: 'https://shop.example/cb',
        account: { email: 'ada@example.org' },
        scopes: ['openid'],
        ...props,
      }),
    );

  it('does not load a logo from the client’s own host', () => {
    expect(consent({ client: { client_name: 'Shop', logo_uri: 'https://shop.example/logo.png' } })).not.toContain(
      'logo.png',
    );
  });

  it('keeps a name with turned-round letters from reordering the sentence', () => {
    expect(consent({ client: { client_name: '\u202Epohs' } })).toContain('<bdi class="name">\u202Epohs</bdi>');
  });

  it('shows an unknown scope by its name, and known ones in words', () => {
    const markup = consent({ scopes: ['email', 'shop:admin'] });
    expect(markup).toContain('See your email address');
    expect(markup).toContain('<code>shop:admin</code>');
  });

  it('says where the answer goes', () => {
    expect(consent({})).toContain('You will return to <bdi class="name">shop.example</bdi>.');
    expect(consent({ redirect_uri: 'http://127.0.0.1:1/' })).toContain('an app on this device');
  });

  it('offers to allow and to deny', () => {
    expect(consent({})).toMatch(/name="decision" value="allow"[\s\S]*name="decision" value="deny"/);
  });
});
