import { z } from 'zod';

const base64url = z
  .string()
  .min(1)
  .max(20_000)
  .regex(/^[A-Za-z0-9_-]+$/);
const common = { id: base64url.max(1_400), rawId: base64url.max(1_400), type: z.literal('public-key') };
const extensions = z.object({}).default({});

const assertion = z.object({
  ...common,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform((handle) => handle ?? undefined),
  }),
});

const transports = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

const registration = z.object({
  ...common,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string())
      .max(10)
      .default([])
      .transform((names) => names.filter(isTransport)),
  }),
});

const isTransport = (name: string): name is z.output<typeof transports> => transports.safeParse(name).success;

/** What a browser made of our options (WebAuthn §5.1.8), as far as we look at it; undefined for anything else. */
export const readAssertion = (json: string) => assertion.safeParse(parse(json)).data;
export const readRegistration = (json: string) => registration.safeParse(parse(json)).data;

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
