import { installationCommand } from '../installation-command.ts';

export const keysAttestation = installationCommand({
  words: ['keys', 'attestation'],
  summary: 'Print the public key that certificates of erasure and audit checkpoints are verified with',
  async run({ deps }) {
    const jwks = { keys: [deps.attestation.publicJwk] };
    return { json: jwks, text: JSON.stringify(jwks, undefined, 2) };
  },
});
