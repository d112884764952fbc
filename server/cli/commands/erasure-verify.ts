import { readErasureCertificate } from '../../privacy/erasure-certificate.ts';
import { CliError } from '../cli-error.ts';
import { formatFields } from '../format-text.ts';
import { installationCommand } from '../installation-command.ts';

export const erasureVerify = installationCommand({
  words: ['erasure', 'verify'],
  summary: 'Check a certificate of erasure and print what it says',
  declare: (command) => command.argument('<certificate>', 'as user erase printed it'),
  async run({ deps }, { args }) {
    const claims = await readErasureCertificate(deps.attestation.publicJwk, String(args[0])).catch(() => {
      throw new CliError('this is no certificate of erasure of this installation, or it was altered');
    });
    return { json: claims, text: formatFields(claims) };
  },
});
